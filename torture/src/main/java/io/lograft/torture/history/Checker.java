package io.lograft.torture.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Judges a history by itself: feed it the events in order, then ask for the verdict. It relies on values being unique
 * within a partition, and on every partition having been read to its end after the last send.
 */
public final class Checker implements Consumer<Event> {
    private final TreeMap<Integer, PartitionHistory> partitions = new TreeMap<>();

    /** The verdict on a file. */
    public static Verdict check(Path file) throws IOException {
        Checker checker = new Checker();
        HistoryReader.read(file, checker);
        return checker.verdict();
    }

    @Override
    public void accept(Event event) {
        PartitionHistory partition = partitions.computeIfAbsent(event.partition(), PartitionHistory::new);
        if (event instanceof SendEvent send) {
            partition.take(send);
        } else if (event instanceof PollEvent poll) {
            partition.take(poll);
        }
    }

    public Verdict verdict() {
        Verdict verdict = new Verdict(
                count(Outcome.OK),
                count(Outcome.INFO) + count(Outcome.INVOKE),
                count(Outcome.FAIL),
                partitions.values().stream()
                        .mapToLong(PartitionHistory::readCount)
                        .sum());
        for (PartitionHistory partition : partitions.values()) {
            partition.judge().forEach(finding -> verdict.add(finding.anomaly(), finding.partition(), finding.detail()));
        }
        return verdict;
    }

    private long count(Outcome outcome) {
        return partitions.values().stream()
                .mapToLong(partition -> partition.count(outcome))
                .sum();
    }
}
