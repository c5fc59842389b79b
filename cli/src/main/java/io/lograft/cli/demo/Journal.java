package io.lograft.cli.demo;

import io.lograft.base.LograftException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What became of each record of the run, by its number. Sends are noted by the sending thread, outcomes by the client's;
 * the figures are read by anybody.
 */
final class Journal {
    private static final long NEVER = 0;

    private final int partitions;
    private final AtomicLongArray sentNs;
    private final AtomicLongArray acknowledgedNs;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<LograftException> firstFailure = new AtomicReference<>();

    /** Record n goes to partition n modulo the number of partitions. */
    Journal(int records, int partitions) {
        this.partitions = partitions;
        this.sentNs = new AtomicLongArray(records);
        this.acknowledgedNs = new AtomicLongArray(records);
    }

    int records() {
        return sentNs.length();
    }

    int partitionOf(int number) {
        return number % partitions;
    }

    /** @param nowNs monotonic, above 0 */
    void sent(int number, long nowNs) {
        sentNs.set(number, nowNs);
        sent.incrementAndGet();
    }

    /** @param nowNs monotonic, above 0 */
    void acknowledged(int number, long nowNs) {
        acknowledgedNs.set(number, nowNs);
        acknowledged.incrementAndGet();
    }

    void failed(LograftException why) {
        failed.incrementAndGet();
        firstFailure.compareAndSet(null, why);
    }

    int sent() {
        return sent.get();
    }

    int acknowledged() {
        return acknowledged.get();
    }

    int failed() {
        return failed.get();
    }

    /** Why the first failed record failed; null if none did. */
    LograftException firstFailure() {
        return firstFailure.get();
    }

    boolean isAcknowledged(int number) {
        return acknowledgedNs.get(number) != NEVER;
    }

    /**
     * From this moment to the first acknowledgement of a record that was sent after it: what a producer waits that meets
     * the failure. -1 if there was none.
     */
    long firstAcknowledgementAfterNs(int partition, long momentNs) {
        long first = Long.MAX_VALUE;
        for (int number = partition; number < records(); number += partitions) {
            if (sentNs.get(number) >= momentNs && isAcknowledged(number)) {
                first = Math.min(first, acknowledgedNs.get(number));
            }
        }
        return first == Long.MAX_VALUE ? -1 : first - momentNs;
    }

    /** The longest interval between two acknowledgements on this partition. Sends were due all the time. */
    long longestPauseNs(int partition) {
        long[] times = new long[(records() - partition + partitions - 1) / partitions];
        int count = 0;
        for (int number = partition; number < records(); number += partitions) {
            if (isAcknowledged(number)) {
                times[count++] = acknowledgedNs.get(number);
            }
        }
        Arrays.sort(times, 0, count);
        long longest = 0;
        for (int i = 1; i < count; i++) {
            longest = Math.max(longest, times[i] - times[i - 1]);
        }
        return longest;
    }
}
