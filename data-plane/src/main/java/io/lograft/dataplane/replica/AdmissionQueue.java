package io.lograft.dataplane.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Produces of one partition that came while its log could not take appends, in their order. Everything later goes behind
 * them, so that no producer's order changes. What all queues of a loop hold is bounded in bytes by one {@link Budget}.
 * Owned by the partition's loop.
 */
final class AdmissionQueue {
    /** Bytes that the queues of one loop may hold together. */
    static final class Budget {
        private final long limitBytes;
        private long usedBytes;

        Budget(long limitBytes) {
            this.limitBytes = limitBytes;
        }

        long limitBytes() {
            return limitBytes;
        }

        long usedBytes() {
            return usedBytes;
        }
    }

    private final Budget budget;

    /** Null until a produce has to wait for the first time. */
    private ArrayDeque<PendingProduce> queue;

    AdmissionQueue(Budget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return queue == null || queue.isEmpty();
    }

    /** False if the loop's budget is used up. */
    boolean offer(PendingProduce produce) {
        int bytes = produce.batch().remaining();
        if (budget.usedBytes + bytes > budget.limitBytes) {
            return false;
        }
        budget.usedBytes += bytes;
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        queue.addLast(produce);
        return true;
    }

    /** The oldest, null if there is none. */
    PendingProduce poll() {
        if (isEmpty()) {
            return null;
        }
        PendingProduce oldest = queue.pollFirst();
        budget.usedBytes -= oldest.batch().remaining();
        return oldest;
    }

    /** Takes out all, oldest first. */
    List<PendingProduce> drain() {
        List<PendingProduce> all = new ArrayList<>();
        for (PendingProduce next = poll(); next != null; next = poll()) {
            all.add(next);
        }
        return all;
    }

    /** Takes out those whose deadline has passed. */
    List<PendingProduce> expire(long nowMs) {
        if (isEmpty()) {
            return List.of();
        }
        List<PendingProduce> expired = new ArrayList<>();
        for (Iterator<PendingProduce> all = queue.iterator(); all.hasNext(); ) {
            PendingProduce produce = all.next();
            if (produce.deadlineMs() <= nowMs) {
                all.remove();
                budget.usedBytes -= produce.batch().remaining();
                expired.add(produce);
            }
        }
        return expired;
    }

    /** The first deadline; {@link Waiters#NO_DEADLINE} if the queue is empty. */
    long earliestDeadlineMs() {
        if (isEmpty()) {
            return Waiters.NO_DEADLINE;
        }
        long earliest = Waiters.NO_DEADLINE;
        for (PendingProduce produce : queue) {
            earliest = Math.min(earliest, produce.deadlineMs());
        }
        return earliest;
    }
}
