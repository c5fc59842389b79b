package io.lograft.dataplane.replica;

/** When the peer of a replication link was last heard. Written by the link's loop, read from any. */
public final class LinkLiveness {
    private volatile long lastHeardMs;

    public LinkLiveness(long nowMs) {
        lastHeardMs = nowMs;
    }

    /** Monotonic ms of the last message, whatever was in it. */
    public long lastHeardMs() {
        return lastHeardMs;
    }

    public void heard(long nowMs) {
        lastHeardMs = nowMs;
    }
}
