package io.lograft.client;

import io.lograft.base.TopicPartition;
import java.util.OptionalLong;

/** What the application's thread knows of a partition that it reads. Owned by that thread. */
final class AssignedPartition {
    private static final int UNKNOWN = -1;

    private final TopicPartition partition;
    private long generation;
    private long position = UNKNOWN;
    private long highWatermark = UNKNOWN;
    private int lastEpoch = UNKNOWN;
    private boolean sought;
    private boolean paused;

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

    /** Committed records that the application has not read, as last heard; empty if either end is unknown. */
    OptionalLong lag() {
        return position < 0 || highWatermark < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, highWatermark - position));
    }

    /** Leader epoch of the last record that was read since the last seek; -1 if none. */
    int lastEpoch() {
        return lastEpoch;
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean on) {
        paused = on;
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
        lastEpoch = UNKNOWN;
        return generation;
    }

    /** Fetches anew from where the application is. Returns the new generation. */
    long refetch(long newGeneration) {
        generation = newGeneration;
        return generation;
    }

    void read(int leaderEpoch) {
        lastEpoch = leaderEpoch;
    }

    void moveTo(long newPosition) {
        position = newPosition;
    }

    void heard(long newHighWatermark) {
        highWatermark = Math.max(highWatermark, newHighWatermark);
    }
}
