package io.lograft.client.core;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.v1.Acks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * One partition's order: which batch goes next, and what an answer means. Owned by the client's loop.
 *
 * <p>An idempotent batch gets its sequence number when it is first sent and keeps it over all attempts, so that a leader
 * recognizes what it already has. When an attempt fails, nothing new is sent until all batches on the way are answered
 * or lost; then all that are not acknowledged go out again, in order. Until the first batch under an identity is
 * acknowledged it travels alone: a leader that knows nothing of a producer cannot tell that an earlier batch is missing.
 *
 * <p>A batch that ends without being in the log for certain (refused for good, or out of time) leaves a hole in the
 * sequence, and leaders would refuse what follows. Then the partition goes on under a new producer id: batches that
 * certainly were not taken are numbered anew, those that may have been fail as unknown, since to send them again could
 * double them.
 */
final class PartitionSender {
    /** What becomes of batches. */
    interface Outcomes {
        void acknowledged(ProducerBatch batch, long baseOffset);

        void failed(ProducerBatch batch, LograftException why);
    }

    /**
     * Refusals that say for certain that the batch is not in the log. Others do not: a leader that loses its office
     * answers so for what it has appended already, and the next leader may have that too.
     */
    static final Set<ErrorCode> REFUSED_BEFORE_APPEND = EnumSet.of(
            ErrorCode.NOT_ENOUGH_REPLICAS,
            ErrorCode.THROTTLED,
            ErrorCode.DISK_FULL,
            ErrorCode.CORRUPT_BATCH,
            ErrorCode.UNKNOWN_LEADER_EPOCH);

    private final PartitionQueue queue;
    private final ProducerSettings settings;
    private final Accumulator accumulator;
    private final ProducerIdentities identities;
    private final Rng rng;
    private final Outcomes outcomes;

    private final ArrayDeque<ProducerBatch> retry = new ArrayDeque<>();
    private final ArrayDeque<ProducerBatch> inFlight = new ArrayDeque<>();
    private ProducerIdentity identity;
    private ProducerIdentity spent;
    private int nextSequence;
    private long nextPlace;
    private boolean confirmed;
    private boolean settling;
    private boolean hole;
    private boolean atOnce;
    private int failures;
    private long notBeforeMs;
    private String lastRefusal = "";
    private ProduceConnection connection;
    private long progressMs;
    private boolean reported;

    PartitionSender(
            PartitionQueue queue,
            ProducerSettings settings,
            Accumulator accumulator,
            ProducerIdentities identities,
            Rng rng,
            Outcomes outcomes) {
        this.queue = queue;
        this.settings = settings;
        this.accumulator = accumulator;
        this.identities = identities;
        this.rng = rng;
        this.outcomes = outcomes;
    }

    TopicIdPartition id() {
        return queue.id();
    }

    PartitionQueue queue() {
        return queue;
    }

    boolean hasWork() {
        return !inFlight.isEmpty() || !retry.isEmpty() || !accumulator.isEmpty(queue);
    }

    /** Where batches are on the way; null if none are. */
    ProduceConnection connection() {
        return inFlight.isEmpty() ? null : connection;
    }

    /** When the oldest batch on the way was sent; {@link Long#MAX_VALUE} if none is. */
    long oldestSentMs() {
        return inFlight.isEmpty() ? Long.MAX_VALUE : inFlight.peek().sentMs();
    }

    long notBeforeMs() {
        return notBeforeMs;
    }

    /** The next batch to send now, with its place in the sequence; null if there is none or none may go. */
    ProducerBatch next(long nowMs) {
        if (settling || nowMs < notBeforeMs || inFlight.size() >= inFlightLimit()) {
            return null;
        }
        if (settings.idempotent() && identity == null) {
            if (!accumulator.isEmpty(queue) || !retry.isEmpty()) {
                identity = identities.next(spent);
            }
            if (identity == null) {
                return null;
            }
        }
        if (retry.isEmpty() && windowIsFull()) {
            return null;
        }
        ProducerBatch batch = retry.isEmpty() ? accumulator.poll(queue, nowMs) : retry.poll();
        if (batch != null && !batch.isAssigned()) {
            assign(batch);
        }
        return batch;
    }

    void onSent(ProducerBatch batch, long correlationId, long nowMs, ProduceConnection on) {
        if (settings.acks() == Acks.ACKS_NONE) {
            outcomes.acknowledged(batch, -1);
            return;
        }
        connection = on;
        batch.sent(correlationId, nowMs);
        inFlight.add(batch);
    }

    /** The leader has the batch. */
    void onAcknowledged(long correlationId, long baseOffset, long nowMs) {
        ProducerBatch batch = take(correlationId);
        if (batch == null) {
            return;
        }
        confirmed = true;
        failures = 0;
        outcomes.acknowledged(batch, baseOffset);
        settleIfAllAnswered(nowMs);
    }

    /**
     * The leader refused the batch.
     *
     * @param retriable whether the same batch may be taken later
     * @param moved whether another leader is known already, so that there is no reason to wait
     */
    void onRefused(long correlationId, LograftException why, boolean retriable, boolean moved, long nowMs) {
        ProducerBatch batch = take(correlationId);
        if (batch == null) {
            return;
        }
        if (why.code() == ErrorCode.DUPLICATE_SEQUENCE && batch.isUncertain()) {
            // An earlier attempt is in the log, further back than the leader remembers offsets.
            outcomes.acknowledged(batch, -1);
            settleIfAllAnswered(nowMs);
            return;
        }
        lastRefusal = why.code() + ": " + why.getMessage();
        settling = true;
        atOnce |= moved;
        if (why.code() == ErrorCode.DUPLICATE_SEQUENCE) {
            // It cannot be: no attempt was taken. The leader takes this producer for another.
            hole = true;
            putBack(batch);
        } else if (why.code() == ErrorCode.OUT_OF_ORDER_SEQUENCE && settings.idempotent()) {
            // An earlier one is missing: it is on its way back too, or else it is gone for good.
            hole |= !hasEarlier(inFlight, batch) && !hasEarlier(retry, batch);
            putBack(batch);
        } else if (retriable) {
            if (!REFUSED_BEFORE_APPEND.contains(why.code())) {
                batch.lostSight();
            }
            putBack(batch);
        } else {
            hole = true;
            outcomes.failed(batch, why);
        }
        settleIfAllAnswered(nowMs);
    }

    /** What is on the way will not be answered any more: its connection broke, or another node leads. */
    void onLost(String why, boolean moved, long nowMs) {
        if (inFlight.isEmpty()) {
            return;
        }
        lastRefusal = why;
        atOnce |= moved;
        settling = true;
        while (!inFlight.isEmpty()) {
            ProducerBatch last = inFlight.pollLast();
            last.lostSight();
            putBack(last);
        }
        settleIfAllAnswered(nowMs);
    }

    /** Fails what is out of time. */
    void expire(long nowMs) {
        long createdBefore = nowMs - settings.deliveryTimeoutMs() + 1;
        boolean sentOnesExpired = false;
        for (ProducerBatch batch : sent()) {
            if (batch.createdMs() < createdBefore) {
                boolean unknown = inFlight.remove(batch) || batch.isUncertain();
                retry.remove(batch);
                sentOnesExpired = true;
                outcomes.failed(batch, timedOut(batch, unknown));
            }
        }
        if (sentOnesExpired && settings.idempotent()) {
            hole = true;
            settling = true;
            onLost(lastRefusal, true, nowMs);
            settleIfAllAnswered(nowMs);
        }
        for (ProducerBatch batch = accumulator.pollCreatedBefore(queue, createdBefore);
                batch != null;
                batch = accumulator.pollCreatedBefore(queue, createdBefore)) {
            outcomes.failed(batch, neverSent(batch));
        }
    }

    /** Fails everything. */
    void failAll(LograftException why) {
        sent().forEach(batch -> outcomes.failed(batch, why));
        inFlight.clear();
        retry.clear();
        settling = false;
        failUnsent(why);
    }

    /** The producer ends now: what a leader may have is said to be unknown, the rest fails as not sent. */
    void abandon(LograftException why) {
        for (ProducerBatch batch : sent()) {
            boolean unknown = inFlight.contains(batch) || batch.isUncertain();
            outcomes.failed(batch, unknown ? unknownAtEnd(batch) : why);
        }
        inFlight.clear();
        retry.clear();
        settling = false;
        failUnsent(why);
    }

    private void failUnsent(LograftException why) {
        for (ProducerBatch batch = accumulator.pollCreatedBefore(queue, Long.MAX_VALUE);
                batch != null;
                batch = accumulator.pollCreatedBefore(queue, Long.MAX_VALUE)) {
            outcomes.failed(batch, why);
        }
    }

    /** Work began, or something was acknowledged. */
    void onProgress(long nowMs) {
        progressMs = nowMs;
        reported = false;
    }

    long waitedMs(long nowMs) {
        return nowMs - progressMs;
    }

    /** True once for each time that a wait is worth telling somebody of. */
    boolean shouldReport() {
        boolean first = !reported;
        reported = true;
        return first;
    }

    private int inFlightLimit() {
        return settings.idempotent() && !confirmed ? 1 : settings.maxInFlight();
    }

    /**
     * Leaders remember a producer's last few batches only. So the oldest one that is not acknowledged, which may have to
     * be sent again, must be among the last few that were sent at all, also where later ones are acknowledged already.
     */
    private boolean windowIsFull() {
        ProducerBatch oldest = inFlight.peek();
        return oldest != null && nextPlace - oldest.place() >= settings.maxInFlight();
    }

    private void assign(ProducerBatch batch) {
        batch.takePlace(nextPlace++);
        if (!settings.idempotent()) {
            batch.assign(ProducerIdentity.NONE, ProducerBatch.NO_SEQUENCE);
            return;
        }
        batch.assign(identity, nextSequence);
        nextSequence = nextSequence + batch.recordCount() & Integer.MAX_VALUE;
    }

    private ProducerBatch take(long correlationId) {
        for (Iterator<ProducerBatch> each = inFlight.iterator(); each.hasNext(); ) {
            ProducerBatch batch = each.next();
            if (batch.correlationId() == correlationId) {
                each.remove();
                batch.answered();
                return batch;
            }
        }
        return null;
    }

    private static boolean hasEarlier(ArrayDeque<ProducerBatch> batches, ProducerBatch batch) {
        return !batches.isEmpty() && isEarlier(batches.peek(), batch);
    }

    private static boolean isEarlier(ProducerBatch one, ProducerBatch other) {
        return one.order() < other.order();
    }

    private void putBack(ProducerBatch batch) {
        ArrayDeque<ProducerBatch> later = new ArrayDeque<>();
        while (!retry.isEmpty() && isEarlier(batch, retry.peekLast())) {
            later.addFirst(retry.pollLast());
        }
        retry.addLast(batch);
        retry.addAll(later);
    }

    private void settleIfAllAnswered(long nowMs) {
        if (!settling || !inFlight.isEmpty()) {
            return;
        }
        settling = false;
        if (hole && settings.idempotent()) {
            startOver();
        }
        hole = false;
        notBeforeMs = atOnce ? nowMs : nowMs + settings.retryBackoff().delayMs(++failures, rng);
        atOnce = false;
    }

    /** The sequence has a hole: goes on under another identity with what certainly was not taken. */
    private void startOver() {
        if (identity != null) {
            spent = identity;
            identity = null;
        }
        nextSequence = 0;
        confirmed = false;
        List<ProducerBatch> unacknowledged = new ArrayList<>(retry);
        retry.clear();
        for (ProducerBatch batch : unacknowledged) {
            if (batch.isUncertain()) {
                outcomes.failed(batch, unknownAfterHole(batch));
            } else {
                batch.unassign();
                retry.add(batch);
            }
        }
    }

    private List<ProducerBatch> sent() {
        List<ProducerBatch> all = new ArrayList<>(inFlight);
        all.addAll(retry);
        all.sort((one, other) -> Long.compare(one.order(), other.order()));
        return all;
    }

    private LograftException timedOut(ProducerBatch batch, boolean unknown) {
        return new LograftException(
                unknown ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.TIMED_OUT,
                batch.recordCount() + " records for " + queue.partition() + " were not acknowledged within "
                        + "delivery.timeout.ms=" + settings.deliveryTimeoutMs() + " (last seen: "
                        + (lastRefusal.isEmpty() ? "no answer" : lastRefusal) + "); "
                        + (unknown
                                ? "whether they are in the log is unknown; read the partition before sending them again"
                                : "they are not in the log; send them again once the cluster is well"));
    }

    private LograftException neverSent(ProducerBatch batch) {
        return new LograftException(
                ErrorCode.TIMED_OUT,
                batch.recordCount() + " records for " + queue.partition() + " could not be sent within "
                        + "delivery.timeout.ms=" + settings.deliveryTimeoutMs() + " (last seen: "
                        + (lastRefusal.isEmpty() ? "no leader could be reached" : lastRefusal)
                        + "); they are not in the log; send them again once the cluster is well");
    }

    private LograftException unknownAtEnd(ProducerBatch batch) {
        return new LograftException(
                ErrorCode.UNKNOWN_OUTCOME,
                batch.recordCount() + " records for " + queue.partition()
                        + " were sent and not yet acknowledged when the"
                        + " producer was closed; whether they are in the log is unknown; read the partition before"
                        + " sending them again, or give close more time");
    }

    private LograftException unknownAfterHole(ProducerBatch batch) {
        return new LograftException(
                ErrorCode.UNKNOWN_OUTCOME,
                batch.recordCount() + " records for " + queue.partition() + " were sent after records that failed"
                        + " (last seen: " + lastRefusal + "); whether they are in the log is unknown, and to send them"
                        + " again could double them; read the partition first");
    }
}
