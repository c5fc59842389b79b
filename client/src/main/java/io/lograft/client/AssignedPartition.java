package io.lograft.client;

import io.lograft.base.TopicPartition;

/** What the application's thread knows of a partition that it reads. Owned by that thread. */
final class AssignedPartition {
    private static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private long generation;
    private long position = UNKNOWN;
    private long highWatermark = UNKNOWN;
    private boolean sought;

    AssignedPartition(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Counts the seeks. */
    long generation() {
        return generation;
    }

    /** Next offset to return; -1 until the leader has said where that is. */
    long position() {
        return position;
    }

    /** End of what is committed, as last heard; -1 before that. */
    long highWatermark() {
        return highWatermark;
    }

    /** Whether it was ever said where to begin. */
    boolean isSought() {
        return sought;
    }

    /** A new seek: what was fetched for the one before is void. Returns the new generation. */
    long seek(long newPosition, long newGeneration) {
        sought = true;
        position = newPosition;
        generation = newGeneration;
        return generation;
    }

    void moveTo(long newPosition) {
        position = newPosition;
    }

    void heard(long newHighWatermark) {
        highWatermark = Math.max(highWatermark, newHighWatermark);
    }
}
