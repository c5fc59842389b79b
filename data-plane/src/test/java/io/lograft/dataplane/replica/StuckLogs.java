package io.lograft.dataplane.replica;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.AppendResult;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.EpochStart;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogHealth;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.ProducerStates;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** A store of one log without content, whose cuts and reads take until the test ends them. Refuses what a test has no use for. */
final class StuckLogs implements LogStore, ReplicaLog {
    private final TopicIdPartition id;
    private Runnable cut;
    private boolean closed;
    private long endOffset;
    private ReadCallback read;

    StuckLogs(TopicIdPartition id) {
        this.id = id;
    }

    /** As if so many records had been appended. */
    void growTo(long newEndOffset) {
        endOffset = newEndOffset;
    }

    /** The read that is under way finds nothing. */
    void finishRead(long offset) {
        ReadCallback done = read;
        read = null;
        done.onBatches(List.of(), offset);
    }

    boolean isCutting() {
        return cut != null;
    }

    boolean isClosed() {
        return closed;
    }

    void finishCut() {
        Runnable done = cut;
        cut = null;
        done.run();
    }

    // ---- the store

    @Override
    public Collection<TopicIdPartition> found() {
        return List.of();
    }

    @Override
    public Health health(TopicIdPartition which) {
        return Health.GOOD;
    }

    @Override
    public EpochEnd recoveredEnd(TopicIdPartition which) {
        return new EpochEnd(-1, 0);
    }

    @Override
    public ReplicaLog open(
            TopicIdPartition which, String topic, LogConfig config, EventLoop loop, ReplicaLog.Listener listener) {
        return this;
    }

    @Override
    public void withhold(TopicIdPartition which) {
        throw unused();
    }

    @Override
    public UUID directoryId(TopicIdPartition which) {
        return new UUID(3, 4);
    }

    @Override
    public void delete(TopicIdPartition which, Runnable done) {
        throw unused();
    }

    @Override
    public void repair(TopicIdPartition which, Runnable done) {
        throw unused();
    }

    @Override
    public void setAside(TopicIdPartition which) {
        throw unused();
    }

    // ---- the log

    @Override
    public TopicIdPartition id() {
        return id;
    }

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public long endOffset() {
        return endOffset;
    }

    @Override
    public long positionOffset() {
        return endOffset;
    }

    @Override
    public long highWatermark() {
        return 0;
    }

    @Override
    public int lastEpoch() {
        return -1;
    }

    @Override
    public int generation() {
        return 0;
    }

    @Override
    public LogHealth health() {
        return LogHealth.GOOD;
    }

    @Override
    public void resolveHealth() {
        throw unused();
    }

    @Override
    public boolean isWritable() {
        return false;
    }

    @Override
    public void prepare() {
        throw unused();
    }

    @Override
    public AppendResult appendAsLeader(ByteBuffer batch, int leaderEpoch) {
        throw unused();
    }

    @Override
    public AppendResult appendAsFollower(ByteBuffer batches) {
        throw unused();
    }

    @Override
    public void beginEpoch(int leaderEpoch, long startOffset) {
        throw unused();
    }

    @Override
    public void noteHighWatermark(long offset) {
        throw unused();
    }

    @Override
    public EpochEnd endOffsetFor(int epoch) {
        return new EpochEnd(-1, -1);
    }

    @Override
    public List<EpochStart> epochTail(int max) {
        return List.of();
    }

    @Override
    public void truncateTo(long endOffset, Runnable done) {
        cut = done;
    }

    @Override
    public void resetTo(long offset, Runnable done) {
        cut = done;
    }

    @Override
    public void read(long offset, long boundOffset, int maxBytes, ReadCallback callback) {
        read = callback;
    }

    @Override
    public boolean inTailCache(long offset) {
        return true;
    }

    @Override
    public void offsetForTimestamp(long timestampMs, long boundOffset, TimestampCallback callback) {
        throw unused();
    }

    @Override
    public void advanceStartOffset(long offset) {
        throw unused();
    }

    @Override
    public void updateConfig(LogConfig config) {
        throw unused();
    }

    @Override
    public ProducerStates producers() {
        throw unused();
    }

    @Override
    public void close(Runnable done) {
        cut = null;
        closed = true;
        done.run();
    }

    private static AssertionError unused() {
        return new AssertionError("not expected here");
    }
}
