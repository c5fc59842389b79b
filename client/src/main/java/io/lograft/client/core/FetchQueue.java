package io.lograft.client.core;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What the loop has for the application's thread. Bounded by the credit that the brokers were given. Thread-safe. */
public final class FetchQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Fetched> queue = new ArrayDeque<>();
    private volatile boolean woken;
    private volatile Runnable onAdded = () -> {};

    /** Takes what is told, on the client's loop, of each piece that was added: for an owner that never waits. */
    public void onAdded(Runnable told) {
        onAdded = told;
    }

    void add(Fetched fetched) {
        lock.lock();
        try {
            queue.add(fetched);
            changed.signal();
        } finally {
            lock.unlock();
        }
        onAdded.run();
    }

    /** The next piece, or null if there is none now. */
    public Fetched poll() {
        lock.lock();
        try {
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next piece; waits for it up to this long, null if there is none or the wait was ended by {@link #wakeUp}.
     * Blocks: for application threads only.
     */
    public Fetched poll(long timeoutNs) throws InterruptedException {
        long leftNs = timeoutNs;
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty() && !woken && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the current wait, or else the next one. From any thread. */
    public void wakeUp() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a wait was ended, or the next one is to be; forgets it. Costs next to nothing while that is not so. */
    public boolean takeWakeUp() {
        if (!woken) {
            return false;
        }
        lock.lock();
        try {
            boolean was = woken;
            woken = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything. */
    void clear() {
        lock.lock();
        try {
            queue.clear();
        } finally {
            lock.unlock();
        }
    }
}
