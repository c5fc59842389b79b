package io.lograft.base.real;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Direct buffers through which heap buffers go to the file system. The JDK would make such copies by itself, but keeps
 * up to a thousand of them per thread for ever; here there are as many as there were appends at the same time. Buffers
 * are owned by the append that took them until it gives them back. Thread-safe.
 */
final class StagingBuffers {
    static final int BYTES = 256 << 10;

    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    /** An empty direct buffer of {@link #BYTES}. */
    ByteBuffer take() {
        ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        free.add(buffer);
    }
}
