package io.lograft.client.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes a broker may still send to a consumer, over all connections to it, one after the other: what was
 * received and not yet released counts also when its connection is gone, so that a slow application's memory stays
 * bounded however often brokers come and go. Owned by the client's loop, but for {@link #release}.
 *
 * <p>Limit = what is held + what the present connection was granted and did not use + what can be granted.
 */
final class FetchCredit {
    private final AtomicLong grantable = new AtomicLong();
    private volatile long limitBytes;
    /** Granted to the present connection and not used; below 0 if the last message overdrew it. */
    private long outstandingBytes;

    /** A connection begins, or the limit changes. */
    void limit(long bytes) {
        grantable.addAndGet(bytes - limitBytes);
        limitBytes = bytes;
    }

    /** Takes what can be granted, if that is worth a message. */
    long grant() {
        if (grantable.get() < worthwhileBytes()) {
            return 0;
        }
        long bytes = grantable.getAndSet(0);
        outstandingBytes += bytes;
        return bytes;
    }

    /** A message with so many bytes came; they are held until they are released. */
    void received(long bytes) {
        outstandingBytes -= bytes;
    }

    /** The connection is gone: what it did not use can be granted to the next one. */
    void connectionEnded() {
        grantable.addAndGet(outstandingBytes);
        outstandingBytes = 0;
    }

    /**
     * So many bytes are held no more. From any thread.
     *
     * @return whether there is now, and was not before, enough for a grant
     */
    boolean release(long bytes) {
        long after = grantable.addAndGet(bytes);
        return after >= worthwhileBytes() && after - bytes < worthwhileBytes();
    }

    /** What was received and is not yet released. */
    long heldBytes() {
        return limitBytes - outstandingBytes - grantable.get();
    }

    private long worthwhileBytes() {
        return Math.max(1, limitBytes / 4);
    }
}
