package io.lograft.client;

import io.lograft.base.EventLoop;
import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Admits one thread at a time, and refuses a second one instead of letting it see half of a change. Any thread may ask,
 * but for the client's own, which would wait for itself.
 */
final class SoleThread {
    private final EventLoop loop;
    private final AtomicReference<Thread> inside = new AtomicReference<>();

    SoleThread(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Does it, if nobody else is doing something.
     *
     * @throws ConcurrentModificationException if another thread is inside
     * @throws IllegalStateException on the client's own thread
     */
    <T> T call(String what, Supplier<T> action) {
        if (loop.inLoop()) {
            throw new IllegalStateException(what + " was called on the client's own thread ("
                    + Thread.currentThread().getName() + "), on which callbacks and futures run and nothing may wait;"
                    + " hand the work to a thread of the application");
        }
        Thread current = Thread.currentThread();
        Thread other = inside.compareAndExchange(null, current);
        if (other == current) {
            return action.get();
        }
        if (other != null) {
            throw new ConcurrentModificationException(what + " was called by thread " + current.getName()
                    + " while thread " + other.getName() + " is inside the same consumer; a consumer serves one thread"
                    + " at a time: give each thread a consumer of its own (they share the client's connections), or"
                    + " let one thread poll and pass records on; only wakeup() and close() may come from others");
        }
        try {
            return action.get();
        } finally {
            inside.set(null);
        }
    }
}
