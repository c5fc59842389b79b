package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.AppendResult;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.EpochStart;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogHealth;
import io.lograft.dataplane.log.ProducerStates;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.List;

/** A real log, and beside it what it must hold: begun from its files at each start, then by what is done to it. */
public final class WitnessLog implements ReplicaLog, SimBroker.Readable {
    private final ReplicaLog real;
    private final List<ByteBuffer> batches;
    private int duplicates;

    WitnessLog(ReplicaLog real, List<ByteBuffer> batches) {
        this.real = real;
        this.batches = batches;
    }

    /** How many batches were there already when they were appended. */
    int duplicates() {
        return duplicates;
    }

    @Override
    public List<ByteBuffer> batches() {
        return batches;
    }

    @Override
    public TopicIdPartition id() {
        return real.id();
    }

    @Override
    public long startOffset() {
        return real.startOffset();
    }

    @Override
    public long endOffset() {
        return real.endOffset();
    }

    @Override
    public long positionOffset() {
        return real.positionOffset();
    }

    @Override
    public long highWatermark() {
        return real.highWatermark();
    }

    @Override
    public int lastEpoch() {
        return real.lastEpoch();
    }

    @Override
    public int generation() {
        return real.generation();
    }

    @Override
    public LogHealth health() {
        return real.health();
    }

    @Override
    public void resolveHealth() {
        real.resolveHealth();
    }

    @Override
    public boolean isWritable() {
        return real.isWritable();
    }

    @Override
    public void prepare() {
        real.prepare();
    }

    @Override
    public AppendResult appendAsLeader(ByteBuffer batch, int leaderEpoch) {
        AppendResult result = real.appendAsLeader(batch, leaderEpoch);
        duplicates += result.duplicate() ? 1 : 0;
        if (result.error() == ErrorCode.NONE && !result.duplicate()) {
            batches.add(batch.duplicate());
        }
        return result;
    }

    @Override
    public AppendResult appendAsFollower(ByteBuffer bytes) {
        AppendResult result = real.appendAsFollower(bytes);
        if (result.error() == ErrorCode.NONE) {
            for (int at = bytes.position(); at < bytes.limit(); at += RecordBatch.sizeAt(bytes, at)) {
                batches.add(bytes.slice(at, RecordBatch.sizeAt(bytes, at)));
            }
        }
        return result;
    }

    @Override
    public void beginEpoch(int leaderEpoch, long startOffset) {
        real.beginEpoch(leaderEpoch, startOffset);
    }

    @Override
    public void noteHighWatermark(long offset) {
        real.noteHighWatermark(offset);
    }

    @Override
    public EpochEnd endOffsetFor(int epoch) {
        return real.endOffsetFor(epoch);
    }

    @Override
    public List<EpochStart> epochTail(int max) {
        return real.epochTail(max);
    }

    @Override
    public void truncateTo(long endOffset, Runnable done) {
        real.truncateTo(endOffset, () -> onCut(done));
    }

    @Override
    public void resetTo(long offset, Runnable done) {
        real.resetTo(offset, () -> onCut(done));
    }

    private void onCut(Runnable done) {
        while (!batches.isEmpty()
                && (RecordBatch.of(batches.get(batches.size() - 1)).nextOffset() > real.endOffset()
                        || real.endOffset() == real.startOffset())) {
            batches.remove(batches.size() - 1);
        }
        done.run();
    }

    @Override
    public void read(long offset, long boundOffset, int maxBytes, ReadCallback callback) {
        real.read(offset, boundOffset, maxBytes, callback);
    }

    @Override
    public boolean inTailCache(long offset) {
        return real.inTailCache(offset);
    }

    @Override
    public void offsetForTimestamp(long timestampMs, long boundOffset, TimestampCallback callback) {
        real.offsetForTimestamp(timestampMs, boundOffset, callback);
    }

    @Override
    public void advanceStartOffset(long offset) {
        real.advanceStartOffset(offset);
    }

    @Override
    public void updateConfig(LogConfig config) {
        real.updateConfig(config);
    }

    @Override
    public ProducerStates producers() {
        return real.producers();
    }

    @Override
    public void close(Runnable done) {
        real.close(done);
    }
}
