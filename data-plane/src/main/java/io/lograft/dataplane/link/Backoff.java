package io.lograft.dataplane.link;

/** Pauses between attempts: doubling, bounded. Pure. */
final class Backoff {
    private final long minMs;
    private final long maxMs;
    private long nextMs;

    Backoff(long minMs, long maxMs) {
        this.minMs = minMs;
        this.maxMs = maxMs;
        this.nextMs = minMs;
    }

    /** The pause before the next attempt. */
    long next() {
        long pause = nextMs;
        nextMs = Math.min(maxMs, nextMs * 2);
        return pause;
    }

    /** The last attempt was a success. */
    void reset() {
        nextMs = minMs;
    }
}
