package io.lograft.base.real;

import java.util.PriorityQueue;

/**
 * Tasks that wait for their time, earliest first, in order of submission within the same instant. Cancelled tasks are
 * swept out when they outnumber the live ones, so that long timeouts that are set and cancelled all the time do not
 * pile up. Guarded by the lock of the loop that owns it.
 */
final class DeadlineQueue {
    private static final int SWEEP_FROM = 64;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long sequence;
    private int cancelled;

    Entry add(long deadlineNs, Runnable task) {
        Entry entry = new Entry(deadlineNs, sequence++, task);
        entries.add(entry);
        return entry;
    }

    /** Marks the entry as not to be run; harmless if it has run or is cancelled. */
    void cancel(Entry entry) {
        if (entry.task == null) {
            return;
        }
        entry.task = null;
        if (entry.taken) {
            return;
        }
        cancelled++;
        if (cancelled >= SWEEP_FROM && cancelled > entries.size() / 2) {
            entries.removeIf(waiting -> waiting.task == null);
            cancelled = 0;
        }
    }

    /** Takes the earliest live entry that is due, or null. */
    Entry takeDue(long nowNs) {
        Entry first = earliest();
        if (first == null || first.deadlineNs > nowNs) {
            return null;
        }
        entries.poll();
        first.taken = true;
        return first;
    }

    /** When the earliest live entry is due, or {@link Long#MAX_VALUE}. */
    long nextDeadlineNs() {
        Entry first = earliest();
        return first == null ? Long.MAX_VALUE : first.deadlineNs;
    }

    void clear() {
        entries.clear();
        cancelled = 0;
    }

    int size() {
        return entries.size();
    }

    private Entry earliest() {
        Entry first = entries.peek();
        while (first != null && first.task == null) {
            entries.poll();
            cancelled--;
            first = entries.peek();
        }
        return first;
    }

    /** One waiting task; {@code task} is null once cancelled. */
    static final class Entry implements Comparable<Entry> {
        private final long deadlineNs;
        private final long sequence;
        private boolean taken;
        Runnable task;

        private Entry(long deadlineNs, long sequence, Runnable task) {
            this.deadlineNs = deadlineNs;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public int compareTo(Entry other) {
            int byDeadline = Long.compare(deadlineNs, other.deadlineNs);
            return byDeadline != 0 ? byDeadline : Long.compare(sequence, other.sequence);
        }
    }
}
