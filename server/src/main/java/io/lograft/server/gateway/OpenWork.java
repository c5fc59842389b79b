package io.lograft.server.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Counts requests that were taken and are not yet answered, so that a node that stops can wait for them. Thread-safe. */
final class OpenWork {
    private final AtomicLong open = new AtomicLong();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean stopping;

    /** Whether new work is refused. */
    boolean isStopping() {
        return stopping;
    }

    void begin() {
        open.incrementAndGet();
    }

    void end() {
        if (open.decrementAndGet() == 0 && stopping) {
            idle.complete(null);
        }
    }

    long open() {
        return open.get();
    }

    /** Refuses new work from now on; completes when nothing is open. */
    CompletableFuture<Void> stop() {
        stopping = true;
        if (open.get() == 0) {
            idle.complete(null);
        }
        return idle;
    }
}
