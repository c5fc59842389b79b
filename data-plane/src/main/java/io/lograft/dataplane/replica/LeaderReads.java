package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.FetchSubscription.End;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Readers of a partition under one leader epoch. A read that finds nothing below the high watermark is parked and costs
 * nothing until it moves. Owned by the partition's loop.
 */
final class LeaderReads {
    private final ReplicaContext context;
    private final ReplicaLog log;
    private final int leaderEpoch;
    private final long epochStart;

    /** Null until somebody waits for the first time. */
    private Set<Subscription> parked;

    private long highWatermark;

    /** How reads are answered once the leadership is over; null before. */
    private End over;

    LeaderReads(ReplicaContext context, ReplicaLog log, int leaderEpoch, long epochStart, long highWatermark) {
        this.context = context;
        this.log = log;
        this.leaderEpoch = leaderEpoch;
        this.epochStart = epochStart;
        this.highWatermark = highWatermark;
    }

    /** Whether the high watermark is known to include everything committed in earlier epochs. */
    boolean isReady() {
        return highWatermark >= epochStart;
    }

    /** A read begins, or goes on. */
    void read(Subscription subscription) {
        if (over != null) {
            subscription.finish(over);
            return;
        }
        if (subscription.leaderEpoch() != leaderEpoch) {
            end(
                    subscription,
                    LeaderEpochs.mismatch(subscription.leaderEpoch(), leaderEpoch),
                    LeaderEpochs.message(subscription.leaderEpoch(), leaderEpoch));
            return;
        }
        if (!subscription.isChecked() && endsAtCheck(subscription)) {
            return;
        }
        long offset = subscription.offset();
        if (offset < log.startOffset() || (isReady() && offset > log.endOffset())) {
            endOutOfRange(
                    subscription,
                    "offset " + offset + " is outside the log, which holds " + log.startOffset() + " to "
                            + log.endOffset() + "; seek to its start or end");
            return;
        }
        if (offset >= highWatermark) {
            park(subscription);
            return;
        }
        log.read(offset, highWatermark, subscription.maxBytes(), new Delivery(subscription, highWatermark));
    }

    /** The high watermark moved: parked reads go on. */
    void onHighWatermark(long offset) {
        highWatermark = offset;
        if (parked != null && !parked.isEmpty()) {
            takeParked().forEach(this::read);
        }
    }

    void forget(Subscription subscription) {
        if (parked != null) {
            parked.remove(subscription);
        }
    }

    /** The leadership is over, also for reads that a cold reader still has in hand. */
    void endAll(ErrorCode code, String message) {
        over = new End(code, message, context.hint(id()), -1);
        if (parked != null) {
            takeParked().forEach(this::read);
        }
    }

    private void park(Subscription subscription) {
        if (parked == null) {
            parked = new LinkedHashSet<>();
        }
        parked.add(subscription);
    }

    private List<Subscription> takeParked() {
        List<Subscription> waiting = new ArrayList<>(parked);
        parked.clear();
        return waiting;
    }

    /** KIP-320: what the client consumed last must be in this log. */
    private boolean endsAtCheck(Subscription subscription) {
        subscription.setChecked();
        if (subscription.lastEpoch() < 0) {
            return false;
        }
        EpochEnd known = log.endOffsetFor(subscription.lastEpoch());
        boolean belowStart = known.epoch() < 0;
        long agreedEnd = belowStart ? log.startOffset() : known.endOffset();
        if (subscription.offset() <= agreedEnd) {
            return false;
        }
        subscription.finish(new End(
                ErrorCode.DIVERGED,
                "offset " + subscription.offset() + " after epoch " + subscription.lastEpoch()
                        + " is not in this log, which agrees up to " + agreedEnd + "; seek there",
                context.hint(id()),
                agreedEnd));
        return true;
    }

    private void endOutOfRange(Subscription subscription, String message) {
        subscription.finish(new End(
                ErrorCode.OFFSET_OUT_OF_RANGE, message, context.hint(id()), -1, log.startOffset(), highWatermark));
    }

    private void end(Subscription subscription, ErrorCode code, String message) {
        subscription.finish(new End(code, message, context.hint(id()), -1));
    }

    private TopicIdPartition id() {
        return log.id();
    }

    /** Takes what the log read for a subscription. */
    private final class Delivery implements ReplicaLog.ReadCallback {
        private final Subscription subscription;
        private final long bound;

        Delivery(Subscription subscription, long bound) {
            this.subscription = subscription;
            this.bound = bound;
        }

        @Override
        public void onBatches(List<ByteBuffer> batches, long nextOffset) {
            if (batches.isEmpty()) {
                // The bound lies inside the batch that holds the offset: wait until it has passed the batch's end.
                if (highWatermark > bound || over != null) {
                    read(subscription);
                } else if (subscription.isReading()) {
                    park(subscription);
                }
                return;
            }
            long bytes = 0;
            for (ByteBuffer batch : batches) {
                bytes += batch.remaining();
            }
            context.counters().fetchedBytes.add(bytes);
            subscription.deliver(batches, nextOffset, highWatermark, log.startOffset());
        }

        @Override
        public void onError(ErrorCode code, String message) {
            if (code == ErrorCode.OFFSET_OUT_OF_RANGE) {
                endOutOfRange(subscription, message);
            } else {
                end(subscription, code, message);
            }
        }
    }
}
