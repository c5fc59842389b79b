package io.lograft.metadata.session;

/**
 * When a broker was last heard of. Stamped by the callback that received the bytes, before any queue, so that a
 * controller with a long queue does not take its own delay for the broker's silence. Thread-safe.
 */
final class Contact {
    private volatile long atMs;

    Contact(long nowMs) {
        atMs = nowMs;
    }

    void stamp(long nowMs) {
        atMs = nowMs;
    }

    long atMs() {
        return atMs;
    }
}
