package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.ProduceReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Produces of one partition that are in the log and wait for a bound to pass them: the leader's position, or the high
 * watermark. Completed as the bound passes, in order of offset; failed at their deadline or with the leadership. Replies
 * may call back into the partition. Owned by the partition's loop.
 */
final class Waiters {
    /** No waiter has a deadline. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    private record Waiter(long baseOffset, long endOffset, long deadlineMs, ProduceReply reply) {}

    /** Null until somebody waits for the first time. */
    private ArrayDeque<Waiter> waiters;

    private long earliestDeadlineMs = NO_DEADLINE;

    boolean isEmpty() {
        return waiters == null || waiters.isEmpty();
    }

    int size() {
        return waiters == null ? 0 : waiters.size();
    }

    /** At or before the first deadline; {@link #NO_DEADLINE} if nobody waits. */
    long earliestDeadlineMs() {
        return earliestDeadlineMs;
    }

    /** Waits for the bound to reach {@code endOffset}. New appends come in order; a duplicate finds its place. */
    void add(long baseOffset, long endOffset, long deadlineMs, ProduceReply reply) {
        Waiter added = new Waiter(baseOffset, endOffset, deadlineMs, reply);
        earliestDeadlineMs = Math.min(earliestDeadlineMs, deadlineMs);
        if (waiters == null) {
            waiters = new ArrayDeque<>();
        }
        if (waiters.isEmpty() || waiters.peekLast().endOffset() <= endOffset) {
            waiters.addLast(added);
            return;
        }
        List<Waiter> later = new ArrayList<>();
        while (!waiters.isEmpty() && waiters.peekLast().endOffset() > endOffset) {
            later.add(waiters.pollLast());
        }
        waiters.addLast(added);
        for (int i = later.size() - 1; i >= 0; i--) {
            waiters.addLast(later.get(i));
        }
    }

    /** The bound has come this far: whoever it passed is answered. */
    void onBound(long bound) {
        while (!isEmpty() && waiters.peekFirst().endOffset() <= bound) {
            Waiter passed = waiters.pollFirst();
            passed.reply().onAppended(passed.baseOffset());
        }
        if (isEmpty()) {
            earliestDeadlineMs = NO_DEADLINE;
        }
    }

    /** Fails whoever waited too long. */
    void expire(long nowMs, String message, LeaderHint leader) {
        if (isEmpty()) {
            return;
        }
        List<Waiter> expired = new ArrayList<>();
        long earliest = NO_DEADLINE;
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (waiter.deadlineMs() <= nowMs) {
                all.remove();
                expired.add(waiter);
            } else {
                earliest = Math.min(earliest, waiter.deadlineMs());
            }
        }
        earliestDeadlineMs = earliest;
        expired.forEach(waiter -> waiter.reply().onError(ErrorCode.UNKNOWN_OUTCOME, message, leader));
    }

    /** Fails everybody: the leadership is over, nobody here will learn what becomes of the batches. */
    void failAll(ErrorCode error, String message, LeaderHint leader) {
        if (isEmpty()) {
            return;
        }
        List<Waiter> failed = new ArrayList<>(waiters);
        waiters.clear();
        earliestDeadlineMs = NO_DEADLINE;
        failed.forEach(waiter -> waiter.reply().onError(error, message, leader));
    }
}
