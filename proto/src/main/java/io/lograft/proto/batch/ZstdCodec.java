package io.lograft.proto.batch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;

/**
 * Zstandard frames. Decompressing works in one go, straight into the result: a stream would need a window of its own,
 * whose size the sender chooses (128 MiB and more).
 */
final class ZstdCodec implements Codec {
    private static final int GUESSED_RATIO = 8;
    private static final int TRUSTED_RATIO = 64;

    private final int level;
    private ZstdCompressCtx context;

    ZstdCodec(int level) {
        this.level = level;
    }

    @Override
    public int compressedMax(int length) {
        return Math.toIntExact(Zstd.compressBound(length));
    }

    @Override
    public int compress(byte[] source, int from, int length, byte[] target, int at) throws IOException {
        if (context == null) {
            context = new ZstdCompressCtx().setLevel(level);
        }
        try {
            return context.compressByteArray(target, at, target.length - at, source, from, length);
        } catch (ZstdException failed) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    @Override
    public void decompress(byte[] source, int from, int length, BoundedBytes into) throws IOException {
        if (length == 0) {
            throw new IOException("it has no bytes");
        }
        into.ensureRoom((int) Math.min(into.limit(), firstGuess(source, from, length)));
        while (!tryDecompress(source, from, length, into)) {
            // Refuses when the limit was tried already.
            int tried = into.room();
            into.ensureRoom((int) Math.max(tried + 1L, Math.min(into.limit(), 4L * tried)));
        }
    }

    /** False if there is too little room. */
    private static boolean tryDecompress(byte[] source, int from, int length, BoundedBytes into) throws IOException {
        try {
            into.wrote((int) Zstd.decompressByteArray(into.array(), into.size(), into.room(), source, from, length));
            return true;
        } catch (ZstdException failed) {
            if (failed.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                return false;
            }
            throw new IOException(failed.getMessage(), failed);
        }
    }

    /** What the frame says, unless it says too much; many say nothing. */
    private static long firstGuess(byte[] source, int from, int length) {
        long said = Zstd.getFrameContentSize(source, from, length);
        return said > 0 ? Math.min(said, (long) TRUSTED_RATIO * length) : (long) GUESSED_RATIO * length;
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
            context = null;
        }
    }
}
