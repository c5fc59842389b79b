package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;

/**
 * A replica that leads under one leader epoch: takes appends and reads, and moves the high watermark as its own position
 * and its followers' acknowledgements grow. {@link LeaderAppends} holds the produces, {@link LeaderFollowers} the
 * followers and the ISR, {@link LeaderReads} the readers. Owned by the partition's loop.
 */
final class LeaderState {
    private final ReplicaContext context;
    private final ReplicaLog log;
    private final int leaderEpoch;
    private final long epochStart;
    private final HighWatermark highWatermark;
    private final LeaderAppends appends;
    private final LeaderFollowers followers;
    private final LeaderReads reads;
    private PartitionState state;
    private boolean closed;

    LeaderState(ReplicaContext context, ReplicaLog log, PartitionState state, PartitionGauges gauges) {
        this.context = context;
        this.log = log;
        this.state = state;
        this.leaderEpoch = state.leaderEpoch();
        this.epochStart = log.endOffset();
        this.highWatermark = new HighWatermark(Bounds.knownHighWatermark(log));
        this.followers = new LeaderFollowers(context, log, state, epochStart, highWatermark, gauges, this::advance);
        this.appends = new LeaderAppends(context, log, leaderEpoch, highWatermark.offset(), this::onAppended);
        this.reads = new LeaderReads(context, log, leaderEpoch, epochStart, highWatermark.offset());
    }

    void start() {
        followers.start();
        advance();
    }

    TopicIdPartition id() {
        return log.id();
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    long highWatermark() {
        return highWatermark.offset();
    }

    /** Whether everything committed in earlier epochs is known to be below the high watermark. */
    boolean isReady() {
        return highWatermark.offset() >= epochStart;
    }

    boolean hasUnacknowledged() {
        return appends.hasUnacknowledged();
    }

    /** The same leader epoch, another ISR or other settings. */
    void onMetadata(PartitionState newState) {
        state = newState;
        followers.onMetadata(newState);
        advance();
    }

    void onPeers() {
        followers.evaluate();
    }

    void produce(int requestedEpoch, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply) {
        if (requestedEpoch != leaderEpoch) {
            refuse(
                    reply,
                    LeaderEpochs.mismatch(requestedEpoch, leaderEpoch),
                    LeaderEpochs.message(requestedEpoch, leaderEpoch));
            return;
        }
        if (context.isStopping()) {
            refuse(reply, ErrorCode.SHUTTING_DOWN, "the node is stopping; another node takes over, retry there");
            return;
        }
        if (context.isCutOffFromController()) {
            refuse(
                    reply,
                    ErrorCode.NOT_LEADER,
                    "this leader has not heard from the controller for more than two"
                            + " session timeouts, another may have been elected; refresh metadata and retry");
            return;
        }
        appends.produce(acks, acks == Acks.ALL ? missingReplicas() : 0, timeoutMs, batch, state.config(), reply);
    }

    void read(Subscription subscription) {
        reads.read(subscription);
    }

    void forget(Subscription subscription) {
        reads.forget(subscription);
    }

    void listOffset(int requestedEpoch, OffsetQuery query, OffsetReply reply) {
        if (requestedEpoch != leaderEpoch) {
            reply.onError(
                    LeaderEpochs.mismatch(requestedEpoch, leaderEpoch),
                    LeaderEpochs.message(requestedEpoch, leaderEpoch),
                    context.hint(id()));
            return;
        }
        if (!isReady()) {
            reply.onError(
                    ErrorCode.NOT_READY,
                    "the high watermark " + highWatermark.offset()
                            + " has not passed the start " + epochStart + " of leader epoch " + leaderEpoch
                            + "; retry when enough replicas are in sync",
                    context.hint(id()));
            return;
        }
        switch (query.kind()) {
            case EARLIEST -> reply.onOffset(log.startOffset(), -1, leaderEpoch);
            case LATEST -> reply.onOffset(highWatermark.offset(), -1, leaderEpoch);
            case TIMESTAMP ->
                log.offsetForTimestamp(query.timestampMs(), highWatermark.offset(), new ReplicaLog.TimestampCallback() {
                    @Override
                    public void onOffset(long offset, long timestampMs, int epoch) {
                        reply.onOffset(offset, timestampMs, epoch);
                    }

                    @Override
                    public void onError(ErrorCode code, String message) {
                        reply.onError(code, message, context.hint(id()));
                    }
                });
        }
    }

    /** Moves the log's start; -1 moves it to the high watermark. Followers hear of it with the next message. */
    void deleteRecords(int requestedEpoch, long beforeOffset, DeleteReply reply) {
        if (requestedEpoch != leaderEpoch) {
            reply.onError(
                    LeaderEpochs.mismatch(requestedEpoch, leaderEpoch),
                    LeaderEpochs.message(requestedEpoch, leaderEpoch),
                    context.hint(id()));
            return;
        }
        long end = highWatermark.offset();
        if (beforeOffset < -1 || beforeOffset > end) {
            reply.onError(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "records cannot be deleted up to offset " + beforeOffset + ": the partition is committed up to "
                            + end + "; name an offset from 0 to that, or -1 for all",
                    context.hint(id()));
            return;
        }
        long target = beforeOffset < 0 ? end : beforeOffset;
        log.advanceStartOffset(target);
        if (log.startOffset() < target) {
            reply.onError(
                    ErrorCode.NOT_READY,
                    "the files of " + id() + " are being opened or cut, its records go after that; retry",
                    context.hint(id()));
            return;
        }
        reply.onDeleted(log.startOffset());
    }

    /** The log begins later now. */
    void onStartOffset() {
        if (!closed) {
            followers.onBounds();
        }
    }

    void onOffer(Offer offer, OfferAnswers answers) {
        followers.onOffer(offer, answers);
    }

    void onPosition(long positionOffset) {
        if (!closed) {
            appends.onPosition(positionOffset);
            advance();
        }
    }

    void onWritable() {
        if (!closed) {
            appends.onWritable(this::missingReplicas);
        }
    }

    void onDiskFull(boolean full, String detail) {
        appends.onDiskFull(full, detail);
    }

    /** The leadership is over. Who waits learns nothing of the outcome, only that it was not awaited here. */
    void close(ErrorCode code, String message) {
        closed = true;
        followers.close();
        appends.failAll(code, message);
        reads.endAll(code, message);
    }

    private void onAppended(long oldEndOffset) {
        long position = log.positionOffset();
        followers.onAppended(oldEndOffset);
        if (position >= log.endOffset()) {
            onPosition(position);
        }
    }

    private void advance() {
        if (closed || !followers.advanceHighWatermark()) {
            return;
        }
        long offset = highWatermark.offset();
        log.noteHighWatermark(offset);
        followers.onBounds();
        appends.onHighWatermark(offset);
        reads.onHighWatermark(offset);
    }

    /** How many in-sync replicas are missing to accept {@code acks=all}; 0 if none. */
    private int missingReplicas() {
        return Math.max(0, state.minInsyncReplicas() - followers.inSync());
    }

    private void refuse(ProduceReply reply, ErrorCode code, String message) {
        reply.onError(code, message, context.hint(id()));
    }
}
