package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Compresses the records of one batch after the other with one codec; see {@link BatchBuilder#compress}. Keeps its
 * buffers, and for some codecs native memory, until it is closed. Not thread-safe.
 */
public final class RecordCompressor implements AutoCloseable {
    private static final int KEPT_BYTES_MAX = 2 << 20;
    private static final byte[] NOTHING = {};

    private final Compression compression;
    private final Codec codec;
    private byte[] scratch = NOTHING;

    private RecordCompressor(Compression compression, Codec codec) {
        this.compression = compression;
        this.codec = codec;
    }

    /** With the codec's default level. */
    public static RecordCompressor of(Compression compression) {
        return of(compression, compression.defaultLevel());
    }

    /**
     * @param compression not NONE
     * @param level of gzip or zstd: within the codec's range; without meaning for the others
     * @throws LograftException {@link ErrorCode#UNSUPPORTED_COMPRESSION}, naming the library, if it is not on the class
     *     path
     */
    public static RecordCompressor of(Compression compression, int level) {
        if (level < compression.minLevel() || level > compression.maxLevel()) {
            throw new IllegalArgumentException(compression + " has levels " + compression.minLevel() + " to "
                    + compression.maxLevel() + ", not " + level);
        }
        return new RecordCompressor(compression, Codecs.make(compression, level));
    }

    public Compression compression() {
        return compression;
    }

    /** A new array with this many free bytes and then the compressed form; null if that is not smaller. */
    byte[] compress(byte[] source, int from, int length, int freeBytes) {
        int needed = freeBytes + codec.compressedMax(length);
        byte[] target = scratch.length >= needed ? scratch : new byte[needed];
        scratch = needed <= KEPT_BYTES_MAX ? target : scratch;
        try {
            int compressed = codec.compress(source, from, length, target, freeBytes);
            return compressed < length ? Arrays.copyOf(target, freeBytes + compressed) : null;
        } catch (IOException broken) {
            throw new IllegalStateException(compression + " does not compress " + length + " bytes", broken);
        }
    }

    @Override
    public void close() {
        codec.close();
    }
}
