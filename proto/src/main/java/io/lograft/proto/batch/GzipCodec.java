package io.lograft.proto.batch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/** RFC 1952, by the JDK. */
final class GzipCodec implements Codec {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int READ_BYTES = 8 << 10;

    private final int level;
    private final CRC32 crc = new CRC32();
    private Deflater deflater;

    GzipCodec(int level) {
        this.level = level;
    }

    /** zlib's own bound for any level, with the frame. */
    @Override
    public int compressedMax(int length) {
        return Math.toIntExact(length + (length >> 3) + (length >> 8) + 64L + HEADER_BYTES + TRAILER_BYTES);
    }

    @Override
    public int compress(byte[] source, int from, int length, byte[] target, int at) throws IOException {
        if (deflater == null) {
            deflater = new Deflater(level, true);
        }
        deflater.reset();
        deflater.setInput(source, from, length);
        deflater.finish();
        int end = writeHeader(target, at);
        end += deflater.deflate(target, end, target.length - end - TRAILER_BYTES);
        if (!deflater.finished()) {
            throw new IOException("the bound of zlib does not hold for " + length + " bytes");
        }
        crc.reset();
        crc.update(source, from, length);
        end = writeLittleEndian(target, end, (int) crc.getValue());
        return writeLittleEndian(target, end, length) - at;
    }

    @Override
    public void decompress(byte[] source, int from, int length, BoundedBytes into) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(source, from, length), READ_BYTES)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                into.ensureRoom(1);
                into.array()[into.size()] = (byte) next;
                into.wrote(1);
                readAhead(in, into);
            }
        }
    }

    /** Fills what room there is. */
    private static void readAhead(GZIPInputStream in, BoundedBytes into) throws IOException {
        while (into.room() > 0) {
            int read = in.read(into.array(), into.size(), into.room());
            if (read < 0) {
                return;
            }
            into.wrote(read);
        }
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }

    /** Magic, method deflate, no flags, no time, no hint, system unknown. */
    private static int writeHeader(byte[] target, int at) {
        target[at] = 0x1f;
        target[at + 1] = (byte) 0x8b;
        target[at + 2] = Deflater.DEFLATED;
        for (int i = 3; i < HEADER_BYTES - 1; i++) {
            target[at + i] = 0;
        }
        target[at + HEADER_BYTES - 1] = (byte) 0xff;
        return at + HEADER_BYTES;
    }

    private static int writeLittleEndian(byte[] target, int at, int value) {
        target[at] = (byte) value;
        target[at + 1] = (byte) (value >>> 8);
        target[at + 2] = (byte) (value >>> 16);
        target[at + 3] = (byte) (value >>> 24);
        return at + Integer.BYTES;
    }
}
