package io.lograft.server.gateway;

import io.lograft.base.TopicPartition;

/** Where a subscription stands in one partition. Owned by the stream's loop. */
final class PartitionReading {
    static final long NEVER = Long.MAX_VALUE;

    private final TopicPartition partition;
    private final long stopOffset;
    private final long stopTimestampMs;
    private long next;
    private long generation;

    /**
     * @param next first offset wanted
     * @param stopOffset first offset not wanted, {@link #NEVER} for none
     * @param stopTimestampMs the first record of this time or later is not wanted; {@link #NEVER} for none
     */
    PartitionReading(TopicPartition partition, long next, long stopOffset, long stopTimestampMs) {
        this.partition = partition;
        this.next = next;
        this.stopOffset = stopOffset;
        this.stopTimestampMs = stopTimestampMs;
    }

    TopicPartition partition() {
        return partition;
    }

    long next() {
        return next;
    }

    long stopOffset() {
        return stopOffset;
    }

    void moveTo(long offset) {
        next = Math.max(next, offset);
    }

    boolean atStop() {
        return next >= stopOffset;
    }

    boolean stopsBefore(long offset, long timestampMs) {
        return offset >= stopOffset || timestampMs >= stopTimestampMs;
    }

    /** Which of the seeks the client's news must answer. */
    long generation() {
        return generation;
    }

    long nextGeneration() {
        return ++generation;
    }
}
