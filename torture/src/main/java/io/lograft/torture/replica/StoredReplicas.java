package io.lograft.torture.replica;

import io.lograft.base.real.RealDisk;
import io.lograft.dataplane.inspect.BatchEntry;
import io.lograft.dataplane.inspect.Finding;
import io.lograft.dataplane.inspect.LogDiff;
import io.lograft.dataplane.inspect.LogDump;
import io.lograft.dataplane.inspect.LogVerify;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the product's own tools say of the files of stopped nodes. */
public final class StoredReplicas {
    private StoredReplicas() {}

    /** What is not as it should be. */
    public static List<String> findings(Path directory) throws IOException {
        List<String> found = new ArrayList<>();
        new LogVerify(new RealDisk(), new LogVerify.Report() {
                    @Override
                    public void onFinding(Finding finding) {
                        found.add(finding.toString());
                    }

                    @Override
                    public void onPartition(Path partition, long batches, long bytes) {}
                })
                .run(directory);
        return found;
    }

    /** Where two nodes differ. */
    public static List<String> differences(Path one, Path other) throws IOException {
        List<String> found = new ArrayList<>();
        new LogDiff(new RealDisk(), new LogDiff.Report() {
                    @Override
                    public void onDifference(String partition, long offset, String detail) {
                        found.add("replicas of " + partition + " differ at offset " + offset + ": " + detail);
                    }

                    @Override
                    public void onCompared(String partition, LogDiff.Extent left, LogDiff.Extent right) {
                        if (left.endOffset() != right.endOffset()) {
                            found.add("replicas of " + partition + " end differently: " + left + ", " + right);
                        }
                    }

                    @Override
                    public void onOnlyIn(Path directory, String partition) {
                        found.add("only " + directory + " has " + partition);
                    }
                })
                .run(one, other);
        return found;
    }

    /** How many batches are like this. */
    public static long count(Path directory, Predicate<BatchEntry> which) throws IOException {
        Counter counter = new Counter(which);
        new LogDump(new RealDisk(), counter).run(directory);
        return counter.count;
    }

    private static final class Counter implements LogDump.Content {
        private final Predicate<BatchEntry> which;
        private long count;

        private Counter(Predicate<BatchEntry> which) {
            this.which = which;
        }

        @Override
        public void onBatch(BatchEntry batch) {
            count += which.test(batch) ? 1 : 0;
        }

        @Override
        public void onSegment(Path file, StoredFiles.SegmentInfo header) {}

        @Override
        public void onIndex(Path file, StoredFiles.IndexInfo index) {}

        @Override
        public void onProducers(Path file, StoredFiles.ProducersInfo producers) {}

        @Override
        public void onCheckpoint(Path file, StoredFiles.CheckpointInfo checkpoint) {}

        @Override
        public void onState(Path file, StoredFiles.StateInfo state) {}

        @Override
        public void onUnreadable(Path file, long position, String why) {}
    }
}
