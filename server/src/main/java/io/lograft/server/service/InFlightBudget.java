package io.lograft.server.service;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of one kind that a node holds for its clients, over all connections: batches until they are answered, for one.
 * Whoever finds it exceeded stops reading and is told when half of it is free again. Thread-safe.
 */
public final class InFlightBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public InFlightBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Counts bytes that were received; false if there are now too many, in which case the caller should wait. */
    public boolean take(long count) {
        return bytes.addAndGet(count) <= bytesMax;
    }

    public void release(long count) {
        if (bytes.addAndGet(-count) <= bytesMax / 2) {
            wake();
        }
    }

    /** Runs the task, on any thread, once half of the budget is free; at once if it is. */
    public void whenFree(Runnable task) {
        waiting.add(task);
        if (bytes.get() <= bytesMax / 2) {
            wake();
        }
    }

    /** Bytes held now. */
    public long bytesInFlight() {
        return bytes.get();
    }

    private void wake() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
