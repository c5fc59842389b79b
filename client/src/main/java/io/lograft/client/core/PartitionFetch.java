package io.lograft.client.core;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;

/**
 * One assigned partition: where to read on, and the subscription that does. {@code UNRESOLVED} until the topic's id is
 * known, {@code SEEKING} until the position is, {@code WAITING} for a leader or for the end of a pause, {@code SUBSCRIBED}
 * at its leader, {@code STOPPED} by a failure until the application seeks. One that is paused gets no further than {@code
 * WAITING}. Owned by the client's loop.
 */
final class PartitionFetch {
    enum State {
        UNRESOLVED,
        SEEKING,
        WAITING,
        SUBSCRIBED,
        STOPPED
    }

    static final int NO_EPOCH = -1;

    private final TopicPartition partition;
    private State state = State.UNRESOLVED;
    private TopicIdPartition id;
    private long generation;
    private long offset = -1;
    private OffsetSpec spec;
    private int lastEpoch = NO_EPOCH;
    private Object lookup;
    private FetchConnection connection;
    private int subscriptionId;
    private int failures;
    private long notBeforeMs;
    private long waitingSinceMs;
    private boolean reported;
    private boolean paused;

    PartitionFetch(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    State state() {
        return state;
    }

    TopicIdPartition id() {
        return id;
    }

    long generation() {
        return generation;
    }

    long offset() {
        return offset;
    }

    OffsetSpec spec() {
        return spec;
    }

    int lastEpoch() {
        return lastEpoch;
    }

    FetchConnection connection() {
        return connection;
    }

    int subscriptionId() {
        return subscriptionId;
    }

    long notBeforeMs() {
        return notBeforeMs;
    }

    int failures() {
        return failures;
    }

    /** Whether nothing is to be fetched, whatever the state. */
    boolean isPaused() {
        return paused;
    }

    void pause() {
        paused = true;
    }

    void resume(long nowMs) {
        paused = false;
        waitingSinceMs = nowMs;
    }

    /** The position is gone, or nobody knows it: the leader shall say where to read on. */
    void reset(OffsetSpec newSpec, long nowMs) {
        seek(generation, -1, newSpec, NO_EPOCH, nowMs);
    }

    /** The application, or a reset, says where to read. */
    void seek(long newGeneration, long newOffset, OffsetSpec newSpec, int newLastEpoch, long nowMs) {
        generation = newGeneration;
        offset = newOffset;
        spec = newSpec;
        lastEpoch = newLastEpoch;
        lookup = null;
        failures = 0;
        notBeforeMs = nowMs;
        proceed(nowMs);
    }

    /** A leader is being asked for the position; null when it is not. */
    void beginLookup(Object newLookup) {
        lookup = newLookup;
    }

    boolean lookupIs(Object thatLookup) {
        return lookup == thatLookup;
    }

    void resolved(TopicIdPartition newId, long nowMs) {
        id = newId;
        proceed(nowMs);
    }

    /** The leader said where the sought position is, or where the log was cut. */
    void found(long newOffset, long nowMs) {
        offset = newOffset;
        spec = null;
        lastEpoch = NO_EPOCH;
        proceed(nowMs);
    }

    void subscribed(FetchConnection on, int newSubscriptionId) {
        state = State.SUBSCRIBED;
        connection = on;
        subscriptionId = newSubscriptionId;
    }

    /** Batches up to this offset were received. */
    void advance(long nextOffset, int epoch) {
        offset = nextOffset;
        lastEpoch = epoch;
        failures = 0;
        reported = false;
    }

    /** The subscription is over; the next one not before the pause is. */
    void unsubscribed(long pauseMs, long nowMs) {
        connection = null;
        failures++;
        notBeforeMs = nowMs + pauseMs;
        waitingSinceMs = nowMs;
        state = State.WAITING;
    }

    /** There is no reason to wait any longer. */
    void goOn(long nowMs) {
        notBeforeMs = nowMs;
    }

    /** The topic was deleted: one of the same name is another one. */
    void forgetTopic() {
        id = null;
    }

    void stop() {
        connection = null;
        state = State.STOPPED;
    }

    /** For how long no leader could be used; true once per wait that it is worth telling somebody of. */
    boolean shouldReport(long nowMs, long afterMs) {
        boolean report = !reported && nowMs - waitingSinceMs >= afterMs;
        reported |= report;
        return report;
    }

    long waitedMs(long nowMs) {
        return nowMs - waitingSinceMs;
    }

    private void proceed(long nowMs) {
        connection = null;
        waitingSinceMs = nowMs;
        reported = false;
        if (id == null) {
            state = State.UNRESOLVED;
        } else {
            state = offset < 0 ? State.SEEKING : State.WAITING;
        }
    }
}
