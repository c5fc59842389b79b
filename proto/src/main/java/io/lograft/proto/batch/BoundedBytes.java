package io.lograft.proto.batch;

import java.util.Arrays;

/**
 * An array that grows as bytes arrive, never past its limit, and is used again for the next batch. What compressed bytes
 * say of their own size is only ever a hint.
 */
final class BoundedBytes {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int KEPT_BYTES_MAX = 4 << 20;
    private static final byte[] NOTHING = {};

    /** More bytes came than the limit allows. */
    static final class FullException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private FullException() {
            super("too many bytes", null, false, false);
        }
    }

    private final int limit;
    private byte[] bytes = NOTHING;
    private int size;

    /**
     * @param limit bytes that it may hold, at most 2^30
     */
    BoundedBytes(int limit) {
        this.limit = limit;
    }

    int limit() {
        return limit;
    }

    /** Empties it. An array that grew very large is given back. */
    void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = NOTHING;
        }
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Free bytes after {@link #size}. */
    int room() {
        return bytes.length - size;
    }

    /** Makes room for this many more bytes; refused if they would pass the limit. */
    void ensureRoom(int more) {
        if (more > limit - size) {
            throw new FullException();
        }
        if (more > room()) {
            long grown = Math.max(FIRST_BYTES, Math.max(2L * bytes.length, (long) size + more));
            bytes = Arrays.copyOf(bytes, (int) Math.min(grown, limit));
        }
    }

    /** Counts bytes that were written to the array after {@link #size}. */
    void wrote(int count) {
        size += count;
    }

    void put(byte[] source, int from, int length) {
        ensureRoom(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }
}
