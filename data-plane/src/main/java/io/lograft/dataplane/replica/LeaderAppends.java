package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.Timer;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.dataplane.log.AppendResult;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.proto.batch.BatchCheck;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

/**
 * Produces under one leader epoch: validated, queued while the log cannot take them, appended, and held until their
 * bound has passed. One timer serves all deadlines of the partition, and only while something waits. Owned by the
 * partition's loop.
 */
final class LeaderAppends {
    private final ReplicaContext context;
    private final ReplicaLog log;
    private final int leaderEpoch;
    private final LongConsumer onAppended;
    private final AdmissionQueue queue;
    private final Waiters forPosition = new Waiters();
    private final Waiters forHighWatermark = new Waiters();
    private long highWatermark;
    private String diskFull;
    private Timer deadline;
    private long deadlineAtMs = Waiters.NO_DEADLINE;

    /**
     * Appends of one epoch.
     *
     * @param onAppended called with the former log end after each append that was no duplicate
     */
    LeaderAppends(
            ReplicaContext context, ReplicaLog log, int leaderEpoch, long highWatermark, LongConsumer onAppended) {
        this.context = context;
        this.log = log;
        this.leaderEpoch = leaderEpoch;
        this.highWatermark = highWatermark;
        this.onAppended = onAppended;
        this.queue = new AdmissionQueue(context.admissionBudget());
    }

    boolean hasUnacknowledged() {
        return !queue.isEmpty() || !forPosition.isEmpty() || !forHighWatermark.isEmpty();
    }

    /** Takes a produce whose leader epoch is right; {@code missing} in-sync replicas refuse it. */
    void produce(Acks acks, int missing, long timeoutMs, ByteBuffer batch, LogConfig config, ProduceReply reply) {
        if (missing > 0) {
            refuse(reply, ErrorCode.NOT_ENOUGH_REPLICAS, missingMessage(missing));
            return;
        }
        BatchCheck check = context.validator().fromClient(batch, config.maxMessageBytes());
        if (check.good() && config.compact()) {
            check = context.recordKeys().check(batch);
        }
        if (!check.good()) {
            refuse(reply, check.error(), check.message());
            return;
        }
        if (diskFull != null) {
            refuse(reply, ErrorCode.DISK_FULL, diskFull);
            return;
        }
        PendingProduce produce = new PendingProduce(acks, context.nowMs() + timeoutMs, batch, reply);
        if (queue.isEmpty() && log.isWritable()) {
            append(produce);
            return;
        }
        if (!queue.offer(produce)) {
            refuse(
                    reply,
                    ErrorCode.THROTTLED,
                    "the partition's log cannot take appends at the moment and "
                            + context.admissionBudget().usedBytes() + " bytes wait already, of at most "
                            + context.admissionBudget().limitBytes() + "; retry later");
            return;
        }
        armDeadline();
        log.prepare();
    }

    /** The log takes appends: what was queued goes first, unless replicas are missing by now. */
    void onWritable(IntSupplier missingReplicas) {
        while (!queue.isEmpty() && log.isWritable()) {
            PendingProduce next = queue.poll();
            int missing = next.acks() == Acks.ALL ? missingReplicas.getAsInt() : 0;
            if (missing > 0) {
                refuse(next.reply(), ErrorCode.NOT_ENOUGH_REPLICAS, missingMessage(missing));
            } else {
                append(next);
            }
        }
    }

    void onPosition(long positionOffset) {
        forPosition.onBound(positionOffset);
    }

    void onHighWatermark(long offset) {
        highWatermark = offset;
        forHighWatermark.onBound(offset);
    }

    void onDiskFull(boolean full, String detail) {
        diskFull = full ? detail : null;
        if (full) {
            queue.drain().forEach(produce -> refuse(produce.reply(), ErrorCode.DISK_FULL, detail));
        }
    }

    void failAll(ErrorCode code, String message) {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        LeaderHint hint = context.hint(log.id());
        queue.drain().forEach(produce -> produce.reply().onError(code, message, hint));
        forPosition.failAll(code, message, hint);
        forHighWatermark.failAll(code, message, hint);
    }

    private void append(PendingProduce produce) {
        long oldEnd = log.endOffset();
        int bytes = produce.batch().remaining();
        AppendResult result = log.appendAsLeader(produce.batch(), leaderEpoch);
        if (result.error() != ErrorCode.NONE) {
            refuse(produce.reply(), result.error(), result.message());
            return;
        }
        await(produce, result);
        if (!result.duplicate()) {
            context.counters().producedBytes.add(bytes);
            context.counters().producedBatches.increment();
            onAppended.accept(oldEnd);
        }
    }

    private void await(PendingProduce produce, AppendResult result) {
        Waiters waiters = produce.acks() == Acks.ALL ? forHighWatermark : forPosition;
        long bound = produce.acks() == Acks.ALL ? highWatermark : log.positionOffset();
        if (produce.acks() == Acks.NONE || result.endOffset() <= bound) {
            produce.reply().onAppended(result.baseOffset());
            return;
        }
        waiters.add(result.baseOffset(), result.endOffset(), produce.deadlineMs(), produce.reply());
        armDeadline();
    }

    private void armDeadline() {
        long earliest = Math.min(
                Math.min(forPosition.earliestDeadlineMs(), forHighWatermark.earliestDeadlineMs()),
                queue.earliestDeadlineMs());
        if (earliest == Waiters.NO_DEADLINE || (deadline != null && deadlineAtMs <= earliest)) {
            return;
        }
        if (deadline != null) {
            deadline.cancel();
        }
        deadlineAtMs = earliest;
        deadline = context.loop().schedule(Math.max(0, earliest - context.nowMs()), this::onDeadline);
    }

    private void onDeadline() {
        deadline = null;
        deadlineAtMs = Waiters.NO_DEADLINE;
        long now = context.nowMs();
        LeaderHint hint = context.hint(log.id());
        for (PendingProduce expired : queue.expire(now)) {
            refuse(
                    expired.reply(),
                    ErrorCode.TIMED_OUT,
                    "the partition's log could not take appends before the" + " deadline; nothing was written, retry");
        }
        forPosition.expire(
                now,
                "the leader's disk did not confirm the batch before the deadline; it may be written,"
                        + " an idempotent retry is safe",
                hint);
        forHighWatermark.expire(
                now,
                "the in-sync replicas did not confirm the batch before the deadline; it may be"
                        + " written, an idempotent retry is safe",
                hint);
        armDeadline();
    }

    private String missingMessage(int missing) {
        return missing + " in-sync replicas are missing to reach min.insync.replicas; wait until replicas return, or"
                + " produce with fewer acks";
    }

    private void refuse(ProduceReply reply, ErrorCode code, String message) {
        reply.onError(code, message, context.hint(log.id()));
    }
}
