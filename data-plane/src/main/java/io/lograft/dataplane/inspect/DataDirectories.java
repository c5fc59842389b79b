package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds out what a directory that a person named is: a partition's, a data directory, or one with data directories. */
final class DataDirectories {
    private static final int DEPTH_MAX = 3;

    private final Disk disk;
    private final StoredFiles files;

    DataDirectories(Disk disk) {
        this.disk = disk;
        this.files = new StoredFiles(disk);
    }

    /** Whether segments lie in it. */
    boolean isPartition(Path directory) throws IOException {
        return StoredFiles.partitionOf(name(directory)) != null
                || disk.list(directory).stream().anyMatch(name -> name.endsWith(StoredFiles.SEGMENT_SUFFIX));
    }

    /** The data directories at or below this one. */
    List<Path> below(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        collect(directory, 0, found);
        return found;
    }

    private void collect(Path directory, int depth, List<Path> found) throws IOException {
        List<String> names = disk.list(directory);
        boolean holdsPartitions = names.contains(StoredFiles.CHECKPOINT) || names.contains(StoredFiles.STATE);
        for (String name : names) {
            holdsPartitions |= StoredFiles.partitionOf(name) != null && disk.isDirectory(directory.resolve(name));
        }
        if (holdsPartitions) {
            found.add(directory);
            return;
        }
        for (String name : names) {
            if (depth < DEPTH_MAX && disk.isDirectory(directory.resolve(name))) {
                collect(directory.resolve(name), depth + 1, found);
            }
        }
    }

    /** The partitions' directories of a data directory. */
    List<PartitionFiles> partitions(Path directory, StoredFiles.CheckpointInfo checkpoint) throws IOException {
        List<PartitionFiles> found = new ArrayList<>();
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (StoredFiles.partitionOf(name) != null && disk.isDirectory(path)) {
                found.add(PartitionFiles.of(disk, path, checkpoint));
            }
        }
        return found;
    }

    /** One partition's directory, with what the checkpoint beside it says. */
    PartitionFiles partition(Path directory) throws IOException {
        return PartitionFiles.of(disk, directory, checkpointAbove(directory));
    }

    private StoredFiles.CheckpointInfo checkpointAbove(Path directory) {
        try {
            return files.checkpoint(directory.resolveSibling("."));
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** Refuses what is not a directory, and a data directory that a process is using. */
    void refuseUnlessAtRest(Path directory) throws IOException {
        if (!disk.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!disk.isDirectory(directory)) {
            throw new LograftException(
                    ErrorCode.INVALID_REQUEST,
                    directory + " is not a directory; name a node's data directory, or one partition's in it");
        }
        List<Path> stores =
                isPartition(directory) ? List.of(directory.resolveSibling(".").normalize()) : below(directory);
        for (Path store : stores) {
            refuseIfInUse(store);
        }
    }

    private void refuseIfInUse(Path store) throws IOException {
        Path lock = store.resolve(StoredFiles.LOCK);
        if (!disk.exists(lock)) {
            return;
        }
        AutoCloseable held = disk.tryLock(lock);
        if (held == null) {
            throw new LograftException(
                    ErrorCode.INVALID_REQUEST,
                    "a node is using " + store + ", its files change under the reader; stop the node first");
        }
        try {
            held.close();
        } catch (Exception e) {
            throw new IOException("releasing " + lock + " failed", e);
        }
    }

    private static String name(Path directory) {
        Path name = directory.getFileName();
        return name == null ? "" : name.toString();
    }
}
