package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * An index on disk: a header, then frames that are only ever appended: blocks, and after them where they end. What
 * follows the last good pair of frames does not count.
 */
final class IndexFile {
    static final int HEADER_BYTES = FileFormat.PREAMBLE_BYTES + Integer.BYTES + 16 + Long.BYTES + Integer.BYTES;

    private static final byte BLOCKS = 1;
    private static final byte END = 2;

    private static final int FRAME_OVERHEAD_BYTES = 2 * Integer.BYTES;
    private static final int BLOCK_ENTRY_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int END_BYTES = FRAME_OVERHEAD_BYTES + 1 + Long.BYTES + Integer.BYTES + Long.BYTES + 1;

    /** An index of the largest segment with the smallest blocks, and as much again. */
    private static final int MAX_BYTES = 64 << 20;

    private IndexFile() {}

    /** What the last frame says: where the indexed part of the segment ends, and whether the segment is sealed. */
    record End(long endOffset, int sizeBytes, long largestTimestampMs, boolean sealed) {}

    /** An index as it was found; {@code whole} if nothing follows its last good pair of frames. */
    record Loaded(SegmentIndex index, End end, boolean whole) {}

    static ByteBuffer encodeHeader(UUID segment, long baseOffset) {
        ByteBuffer target = ByteBuffer.allocate(HEADER_BYTES);
        FileFormat.putPreamble(target, FileFormat.INDEX_MAGIC);
        target.putInt(HEADER_BYTES)
                .putLong(segment.getMostSignificantBits())
                .putLong(segment.getLeastSignificantBits())
                .putLong(baseOffset);
        FileFormat.putCrc(target);
        return target.flip();
    }

    /** The frames for the blocks in {@code from..to-1} and where they end; {@code to} may leave out an open block. */
    static ByteBuffer encodeFrames(SegmentIndex index, int from, int to, long largestTimestampMs, boolean sealed) {
        int blocksBytes = FRAME_OVERHEAD_BYTES + 1 + (to - from) * BLOCK_ENTRY_BYTES;
        ByteBuffer target = ByteBuffer.allocate(blocksBytes + END_BYTES);
        int start = beginFrame(target, BLOCKS);
        for (int i = from; i < to; i++) {
            target.putLong(index.baseOffset(i))
                    .putInt(index.position(i))
                    .putLong(index.timestamp(i))
                    .putInt(index.checksum(i));
        }
        endFrame(target, start);
        boolean all = to == index.blocks();
        start = beginFrame(target, END);
        target.putLong(all ? index.endOffset() : index.baseOffset(to))
                .putInt(all ? index.endPosition() : index.position(to))
                .putLong(largestTimestampMs)
                .put((byte) (sealed ? 1 : 0));
        endFrame(target, start);
        return target.flip();
    }

    /**
     * Reads the whole index of a segment; an index that ends in the middle of a frame counts up to its last whole pair.
     *
     * @throws CorruptFileException if nothing of it can be used
     */
    static Loaded load(Disk disk, Path path, UUID segment, long baseOffset) throws IOException {
        ByteBuffer content = WholeFile.read(disk, path, MAX_BYTES);
        checkHeader(content, path, segment, baseOffset);
        return frames(content, path, baseOffset);
    }

    /** An index, whatever segment it is of. */
    record Described(UUID segment, long baseOffset, Loaded loaded) {}

    /** As {@link #load}, for whatever segment the header names. */
    static Described describe(Disk disk, Path path) throws IOException {
        ByteBuffer content = WholeFile.read(disk, path, MAX_BYTES);
        Header header = header(content, path);
        return new Described(header.segment(), header.baseOffset(), frames(content, path, header.baseOffset()));
    }

    private static Loaded frames(ByteBuffer content, Path path, long baseOffset) throws IOException {
        SegmentIndex index = new SegmentIndex(baseOffset);
        End end = null;
        boolean whole = true;
        content.position(HEADER_BYTES);
        while (content.hasRemaining()) {
            ByteBuffer blocks = readFrame(content, BLOCKS);
            ByteBuffer last = blocks == null ? null : readFrame(content, END);
            if (last == null) {
                whole = false;
                break;
            }
            while (blocks.remaining() >= BLOCK_ENTRY_BYTES) {
                index.addBlock(blocks.getLong(), blocks.getInt(), blocks.getLong(), blocks.getInt());
            }
            end = new End(last.getLong(), last.getInt(), last.getLong(), last.get() != 0);
            index.endsAt(end.endOffset(), end.sizeBytes());
        }
        if (end == null) {
            throw new CorruptFileException(path, HEADER_BYTES, "it has no whole frame");
        }
        return new Loaded(index, end, whole);
    }

    /** Reads only the header and the last frame; null if the file does not end in one. */
    static End loadEnd(Disk disk, Path path, UUID segment, long baseOffset) throws IOException {
        try (DiskFile file = disk.openForRead(path)) {
            long size = file.size();
            if (size < HEADER_BYTES + END_BYTES) {
                return null;
            }
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            WholeFile.readFully(file, header, 0, path);
            checkHeader(header.flip(), path, segment, baseOffset);
            ByteBuffer frame = ByteBuffer.allocate(END_BYTES);
            WholeFile.readFully(file, frame, size - END_BYTES, path);
            ByteBuffer end = readFrame(frame.flip(), END);
            return end == null ? null : new End(end.getLong(), end.getInt(), end.getLong(), end.get() != 0);
        }
    }

    private record Header(UUID segment, long baseOffset) {}

    private static void checkHeader(ByteBuffer content, Path path, UUID segment, long baseOffset) throws IOException {
        Header header = header(content, path);
        if (!header.segment().equals(segment) || header.baseOffset() != baseOffset) {
            throw new CorruptFileException(
                    path,
                    0,
                    "it indexes segment " + header.segment() + " at " + header.baseOffset() + ", not " + segment
                            + " at " + baseOffset);
        }
    }

    private static Header header(ByteBuffer content, Path path) throws IOException {
        if (content.remaining() < HEADER_BYTES) {
            throw new CorruptFileException(path, 0, "its header is cut off");
        }
        ByteBuffer header = content.slice(0, HEADER_BYTES);
        FileFormat.check(header, FileFormat.INDEX_MAGIC, path);
        header.getInt();
        return new Header(new UUID(header.getLong(), header.getLong()), header.getLong());
    }

    private static int beginFrame(ByteBuffer target, byte kind) {
        int start = target.position();
        target.position(start + FRAME_OVERHEAD_BYTES);
        target.put(kind);
        return start;
    }

    private static void endFrame(ByteBuffer target, int start) {
        int body = start + FRAME_OVERHEAD_BYTES;
        target.putInt(start, target.position() - body);
        target.putInt(start + Integer.BYTES, FileFormat.crc(target, body, target.position()));
    }

    /** The content of the next frame, without its kind; null if it is not whole, not good or of another kind. */
    private static ByteBuffer readFrame(ByteBuffer source, byte kind) {
        if (source.remaining() < FRAME_OVERHEAD_BYTES + 1) {
            return null;
        }
        int length = source.getInt();
        int crc = source.getInt();
        if (length < 1 || length > source.remaining()) {
            return null;
        }
        int body = source.position();
        if (FileFormat.crc(source, body, body + length) != crc || source.get() != kind) {
            return null;
        }
        ByteBuffer content = source.slice(source.position(), length - 1);
        source.position(body + length);
        return content;
    }
}
