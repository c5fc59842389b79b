package io.lograft.proto.batch;

import java.io.IOException;

/**
 * One way to compress the records of a batch, as Kafka frames it. Not thread-safe; what it keeps for the next batch
 * (native memory for some) is freed by {@link #close}. Decompressing keeps nothing.
 */
interface Codec extends AutoCloseable {
    /** Bytes that the compressed form of this many bytes may take at most. */
    int compressedMax(int length);

    /**
     * Compresses all of these bytes; the target has room for {@link #compressedMax}.
     *
     * @return bytes written to the target from position {@code at} on
     */
    int compress(byte[] source, int from, int length, byte[] target, int at) throws IOException;

    /**
     * Decompresses all of these bytes.
     *
     * @throws IOException if they are not what this codec writes; the message says why
     */
    void decompress(byte[] source, int from, int length, BoundedBytes into) throws IOException;

    /** Frees what was kept. */
    @Override
    default void close() {}
}
