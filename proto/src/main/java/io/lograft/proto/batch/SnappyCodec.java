package io.lograft.proto.batch;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/**
 * Snappy blocks in the frame of snappy-java ("xerial"), which Kafka's Java clients write: a header of 16 bytes, then
 * blocks, each after its length. A lone block without a frame, as librdkafka writes it, is read too.
 */
final class SnappyCodec implements Codec {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    private static final int HEADER_BYTES = MAGIC.length + 2 * Integer.BYTES;
    private static final int VERSION = 1;
    private static final int BLOCK_BYTES = 32 << 10;

    /** A copy of 64 bytes is the most that three bytes can say. */
    private static final int RATIO_MAX = 32;

    @Override
    public int compressedMax(int length) {
        int blocks = length / BLOCK_BYTES + 1;
        return Math.toIntExact(
                HEADER_BYTES + blocks * (long) (Integer.BYTES + Snappy.maxCompressedLength(BLOCK_BYTES)));
    }

    @Override
    public int compress(byte[] source, int from, int length, byte[] target, int at) throws IOException {
        System.arraycopy(MAGIC, 0, target, at, MAGIC.length);
        INT.set(target, at + MAGIC.length, VERSION);
        INT.set(target, at + MAGIC.length + Integer.BYTES, VERSION);
        int out = at + HEADER_BYTES;
        for (int done = 0; done < length; done += BLOCK_BYTES) {
            int block = Math.min(BLOCK_BYTES, length - done);
            int written = Snappy.compress(source, from + done, block, target, out + Integer.BYTES);
            INT.set(target, out, written);
            out += Integer.BYTES + written;
        }
        return out - at;
    }

    @Override
    public void decompress(byte[] source, int from, int length, BoundedBytes into) throws IOException {
        int end = from + length;
        if (!isHeader(source, from, end)) {
            block(source, from, length, into);
            return;
        }
        int at = from;
        while (at < end) {
            if (isHeader(source, at, end)) {
                at += HEADER_BYTES;
                continue;
            }
            if (end - at < Integer.BYTES) {
                throw new IOException((end - at) + " bytes follow its last block");
            }
            int block = (int) INT.get(source, at);
            at += Integer.BYTES;
            if (block <= 0 || block > end - at) {
                throw new IOException("a block of " + block + " bytes does not fit the " + (end - at) + " left");
            }
            block(source, at, block, into);
            at += block;
        }
    }

    private static boolean isHeader(byte[] source, int at, int end) {
        return end - at >= HEADER_BYTES && Arrays.equals(source, at, at + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static void block(byte[] source, int from, int length, BoundedBytes into) throws IOException {
        try {
            int said = Snappy.uncompressedLength(source, from, length);
            if (said < 0 || said > (long) RATIO_MAX * length) {
                throw new IOException("a block of " + length + " bytes says that it holds " + said);
            }
            into.ensureRoom(said);
            into.wrote(Snappy.uncompress(source, from, length, into.array(), into.size()));
        } catch (SnappyError damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
    }
}
