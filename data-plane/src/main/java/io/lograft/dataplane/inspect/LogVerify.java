package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads everything in a stopped node's data, or in one partition's directory, and tells what is not as it should be:
 * every checksum, index, epoch and order. Blocks.
 */
public final class LogVerify {
    private final Disk disk;
    private final StoredFiles files;
    private final DataDirectories directories;
    private final Report report;

    /** Told while it goes on. */
    public interface Report {
        void onFinding(Finding finding);

        /** A partition was read to its end. */
        void onPartition(Path directory, long batches, long bytes);
    }

    public LogVerify(Disk disk, Report report) {
        this.disk = disk;
        this.files = new StoredFiles(disk);
        this.directories = new DataDirectories(disk);
        this.report = report;
    }

    /** Verifies a partition's directory, or every data directory at or below this one; how many directories that were. */
    public int run(Path given) throws IOException {
        Path directory = given.toAbsolutePath().normalize();
        directories.refuseUnlessAtRest(directory);
        if (directories.isPartition(directory)) {
            partition(directories.partition(directory));
            return 1;
        }
        List<Path> stores = directories.below(directory);
        for (Path store : stores) {
            store(store);
        }
        return stores.size();
    }

    private void store(Path store) throws IOException {
        StoredFiles.CheckpointInfo checkpoint = checkpoint(store);
        state(store);
        List<PartitionFiles> found = directories.partitions(store, checkpoint);
        for (PartitionFiles partition : found) {
            partition(partition);
        }
        if (checkpoint == null) {
            return;
        }
        for (StoredFiles.PartitionInfo known : checkpoint.partitions()) {
            if (!disk.isDirectory(store.resolve(known.directory()))) {
                found(
                        store.resolve(known.directory()),
                        FindingKind.MISSING,
                        "the checkpoint knows partition " + known.id() + " up to offset " + known.recoveryPoint()
                                + ", its directory is gone");
            }
        }
        for (PartitionFiles partition : found) {
            if (partition.known() == null) {
                found(
                        partition.directory(),
                        FindingKind.CHECKPOINT,
                        "the checkpoint does not know this directory; the next start sets it aside");
            }
        }
    }

    private StoredFiles.CheckpointInfo checkpoint(Path store) {
        Path path = store.resolve(StoredFiles.CHECKPOINT);
        try {
            StoredFiles.CheckpointInfo checkpoint = files.checkpoint(store);
            if (checkpoint == null) {
                found(path, FindingKind.MISSING, "the directory has no checkpoint");
            } else if (checkpoint.damage() != null) {
                found(path, FindingKind.CHECKPOINT, checkpoint.damage());
            }
            return checkpoint;
        } catch (IOException unreadable) {
            found(path, FindingKind.CHECKPOINT, unreadable.getMessage());
            return null;
        }
    }

    private void state(Path store) {
        Path path = store.resolve(StoredFiles.STATE);
        try {
            StoredFiles.StateInfo state = files.state(store);
            if (state == null) {
                found(path, FindingKind.MISSING, "the directory has no state");
            } else if (state.phase().equals("failed")) {
                found(path, FindingKind.STATE, "the disk was given up: " + state.detail());
            }
        } catch (IOException unreadable) {
            found(path, FindingKind.STATE, unreadable.getMessage());
        }
    }

    private void partition(PartitionFiles partition) {
        PartitionCheck check = new PartitionCheck(disk, partition, report);
        check.run();
        report.onPartition(partition.directory(), check.batches(), check.bytes());
    }

    private void found(Path file, FindingKind kind, String detail) {
        report.onFinding(new Finding(file, 0, kind, detail));
    }
}
