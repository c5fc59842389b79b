package io.lograft.proto.batch;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 frame format, version 1, with independent blocks. Written without checksums of blocks or content, since the
 * batch has one; those that others write are verified.
 */
final class Lz4Codec implements Codec {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAGIC = 0x184D2204;
    private static final int HEADER_BYTES = 7;
    private static final int BLOCK_BYTES = 64 << 10;
    private static final byte INDEPENDENT_BLOCKS = 0x60;
    private static final byte BLOCKS_OF_64_KIB = 0x40;
    private static final int STORED = 0x80000000;

    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT_FLAG = 0x20;
    private static final int BLOCK_CHECKSUM_FLAG = 0x10;
    private static final int SIZE_FLAG = 0x08;
    private static final int CONTENT_CHECKSUM_FLAG = 0x04;
    private static final int DICTIONARY_FLAG = 0x01;

    private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor =
            LZ4Factory.fastestInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();

    @Override
    public int compressedMax(int length) {
        int blocks = length / BLOCK_BYTES + 1;
        long framing = HEADER_BYTES + Integer.BYTES + (long) blocks * Integer.BYTES;
        return Math.toIntExact(framing + blocks * (long) compressor.maxCompressedLength(BLOCK_BYTES));
    }

    @Override
    public int compress(byte[] source, int from, int length, byte[] target, int at) {
        INT.set(target, at, MAGIC);
        target[at + 4] = INDEPENDENT_BLOCKS;
        target[at + 5] = BLOCKS_OF_64_KIB;
        target[at + 6] = (byte) (hash.hash(target, at + 4, 2, 0) >> 8);
        int out = at + HEADER_BYTES;
        for (int done = 0; done < length; done += BLOCK_BYTES) {
            int block = Math.min(BLOCK_BYTES, length - done);
            int data = out + Integer.BYTES;
            int written = compressor.compress(source, from + done, block, target, data, target.length - data);
            if (written < block) {
                INT.set(target, out, written);
            } else {
                INT.set(target, out, block | STORED);
                System.arraycopy(source, from + done, target, data, block);
                written = block;
            }
            out = data + written;
        }
        INT.set(target, out, 0);
        return out + Integer.BYTES - at;
    }

    @Override
    public void decompress(byte[] source, int from, int length, BoundedBytes into) throws IOException {
        new Reader(source, from, from + length, into).frames();
    }

    /** Where the reading of frames has got to. */
    private final class Reader {
        private final byte[] source;
        private final int end;
        private final BoundedBytes into;
        private int at;
        private int flags;
        private int blockMax;

        private Reader(byte[] source, int from, int end, BoundedBytes into) {
            this.source = source;
            this.at = from;
            this.end = end;
            this.into = into;
        }

        private void frames() throws IOException {
            do {
                frame();
            } while (at < end);
        }

        private void frame() throws IOException {
            int contentFrom = into.size();
            header();
            for (int size = number(); size != 0; size = number()) {
                block(size);
            }
            if (has(CONTENT_CHECKSUM_FLAG)) {
                verify(into.array(), contentFrom, into.size() - contentFrom, "content");
            }
        }

        private void header() throws IOException {
            int begin = at + Integer.BYTES;
            if (number() != MAGIC) {
                throw new IOException("no LZ4 frame begins where one should");
            }
            need(3);
            flags = source[at];
            if ((flags & VERSION_MASK) != VERSION || has(DICTIONARY_FLAG)) {
                throw new IOException("the LZ4 frame has flags 0x" + Integer.toHexString(flags & 0xFF)
                        + ", another version or a dictionary");
            }
            if (!has(INDEPENDENT_FLAG)) {
                throw new IOException("the blocks of the LZ4 frame depend on each other");
            }
            int blockSize = source[at + 1] >> 4 & 7;
            if (blockSize < 4) {
                throw new IOException("the LZ4 frame names block size " + blockSize + ", 4 to 7 are defined");
            }
            blockMax = 1 << 8 + 2 * blockSize;
            // The content's size, where it is given, is not trusted and not needed.
            at += has(SIZE_FLAG) ? 2 + Long.BYTES : 2;
            need(1);
            if (source[at] != (byte) (hash.hash(source, begin, at - begin, 0) >> 8)) {
                throw new IOException("the checksum of the LZ4 frame's header does not match");
            }
            at++;
        }

        private boolean has(int flag) {
            return (flags & flag) != 0;
        }

        private void block(int sizeField) throws IOException {
            int size = sizeField & ~STORED;
            need(size);
            if (size > blockMax) {
                throw new IOException("an LZ4 block has " + size + " bytes, its frame says " + blockMax + " at most");
            }
            if (sizeField < 0) {
                into.put(source, at, size);
            } else {
                blockInto(size);
            }
            at += size;
            if (has(BLOCK_CHECKSUM_FLAG)) {
                verify(source, at - size, size, "block");
            }
        }

        /** One byte can say 255 at most; a block that turns out larger than the limit is refused there. */
        private void blockInto(int size) throws IOException {
            int possible = (int) Math.min(blockMax, 255L * size);
            int allowed = Math.min(possible, into.limit() - into.size());
            into.ensureRoom(allowed);
            try {
                into.wrote(decompressor.decompress(source, at, size, into.array(), into.size(), allowed));
            } catch (LZ4Exception damaged) {
                if (allowed < possible) {
                    into.ensureRoom(possible);
                }
                throw new IOException(damaged.getMessage(), damaged);
            }
        }

        private void verify(byte[] bytes, int from, int length, String what) throws IOException {
            if (number() != hash.hash(bytes, from, length, 0)) {
                throw new IOException("the checksum of the LZ4 " + what + " does not match");
            }
        }

        private int number() throws IOException {
            need(Integer.BYTES);
            at += Integer.BYTES;
            return (int) INT.get(source, at - Integer.BYTES);
        }

        private void need(int bytes) throws IOException {
            if (bytes < 0 || bytes > end - at) {
                throw new IOException("the LZ4 frame ends " + (end - at) + " bytes on, where " + bytes + " are needed");
            }
        }
    }
}
