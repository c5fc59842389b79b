package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares replicas of stopped nodes: what both hold of a partition must be the same, byte for byte and epoch for epoch.
 * Blocks.
 */
public final class LogDiff {
    private final Disk disk;
    private final StoredFiles files;
    private final DataDirectories directories;
    private final Report report;

    /** Told while it goes on. */
    public interface Report {
        /** The two differ at this offset, or from there on. */
        void onDifference(String partition, long offset, String detail);

        /** A partition was compared; each side's start and end. */
        void onCompared(String partition, Extent one, Extent other);

        /** Only one of the two directories has the partition. */
        void onOnlyIn(Path directory, String partition);
    }

    /** Which offsets a replica has. */
    public record Extent(long startOffset, long endOffset) {}

    public LogDiff(Disk disk, Report report) {
        this.disk = disk;
        this.files = new StoredFiles(disk);
        this.directories = new DataDirectories(disk);
        this.report = report;
    }

    /** Compares two partition directories, or all partitions that two nodes' directories share. */
    public void run(Path givenOne, Path givenOther) throws IOException {
        Path one = givenOne.toAbsolutePath().normalize();
        Path other = givenOther.toAbsolutePath().normalize();
        directories.refuseUnlessAtRest(one);
        directories.refuseUnlessAtRest(other);
        if (directories.isPartition(one) && directories.isPartition(other)) {
            compare(directories.partition(one), directories.partition(other));
            return;
        }
        Map<TopicIdPartition, PartitionFiles> left = partitions(one);
        Map<TopicIdPartition, PartitionFiles> right = partitions(other);
        for (Map.Entry<TopicIdPartition, PartitionFiles> entry : left.entrySet()) {
            PartitionFiles peer = right.remove(entry.getKey());
            if (peer == null) {
                report.onOnlyIn(one, name(entry.getValue()));
            } else {
                compare(entry.getValue(), peer);
            }
        }
        right.values().forEach(partition -> report.onOnlyIn(other, name(partition)));
    }

    private Map<TopicIdPartition, PartitionFiles> partitions(Path directory) throws IOException {
        Map<TopicIdPartition, PartitionFiles> found = new LinkedHashMap<>();
        for (Path store : directories.below(directory)) {
            for (PartitionFiles partition : directories.partitions(store, checkpoint(store))) {
                found.put(partition.id(), partition);
            }
        }
        return found;
    }

    /** Null if it cannot be read: the segments then tell by themselves where the replicas begin. */
    private StoredFiles.CheckpointInfo checkpoint(Path store) {
        try {
            return files.checkpoint(store);
        } catch (IOException unreadable) {
            return null;
        }
    }

    private void compare(PartitionFiles one, PartitionFiles other) throws IOException {
        String name = name(one);
        try (ReplicaScan left = new ReplicaScan(disk, one);
                ReplicaScan right = new ReplicaScan(disk, other)) {
            new ReplicaComparison(left, right, (offset, detail) -> report.onDifference(name, offset, detail)).run();
            report.onCompared(name, left.extent(), right.extent());
        }
    }

    private static String name(PartitionFiles partition) {
        return partition.directory().getFileName().toString();
    }
}
