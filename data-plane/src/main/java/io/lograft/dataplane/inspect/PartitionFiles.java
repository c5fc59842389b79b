package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One partition's directory.
 *
 * @param id null if the directory's name does not tell
 * @param known what the data directory's checkpoint says; null if there is none, or if it says nothing
 * @param names all entries, sorted
 */
record PartitionFiles(Path directory, TopicIdPartition id, StoredFiles.PartitionInfo known, List<String> names) {
    static PartitionFiles of(Disk disk, Path directory, StoredFiles.CheckpointInfo checkpoint) throws IOException {
        String name = directory.getFileName().toString();
        return new PartitionFiles(
                directory,
                StoredFiles.partitionOf(name),
                checkpoint == null ? null : checkpoint.in(name),
                disk.list(directory));
    }

    /** Names of the files with this ending and an offset before it, in order. */
    List<String> named(String suffix) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (name.endsWith(suffix)
                    && StoredFiles.offsetIn(name) >= 0
                    && name.indexOf('.') == name.length() - suffix.length()) {
                found.add(name);
            }
        }
        return found;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** Everything below was durable; 0 if that is not known. */
    long recoveryPoint() {
        return known == null ? 0 : known.recoveryPoint();
    }
}
