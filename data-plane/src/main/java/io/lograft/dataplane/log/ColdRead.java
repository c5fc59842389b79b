package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.base.LograftException;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.BatchValidator;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads batches from one segment's file. Runs on a cold reader; what it returns is checked, byte for byte. */
final class ColdRead {
    private static final int CHUNK_BYTES_MIN = 64 << 10;
    private static final int CHUNK_BYTES_MAX = 1 << 20;

    private final LogFiles files;
    private final Place place;
    private final long offset;
    private final long bound;
    private final int maxBytes;
    private final RecordBatch view = new RecordBatch();

    /** Where in the file the current chunk begins. */
    private int chunkPosition;

    /**
     * The offset that the next batch must have. A batch's own checksum leaves its base offset out, so batches are followed
     * from a place whose offset is known.
     */
    private long due;

    /**
     * Where to read.
     *
     * @param open the segment's open file, null to open it by name
     * @param baseOffset of the segment
     * @param start a batch at or before the one that is wanted; null to look it up in the index file
     * @param limit bytes of the file that may be read
     */
    record Place(DiskFile open, long baseOffset, Start start, int limit) {}

    /** A batch's place in the file and its offset. */
    record Start(int position, long offset) {
        /** Of the block that holds the offset. */
        static Start of(SegmentIndex index, long segmentBase, long wanted) {
            int block = index.blockOf(wanted);
            return block < 0
                    ? new Start(SegmentHeader.BYTES, segmentBase)
                    : new Start(index.position(block), index.baseOffset(block));
        }
    }

    /** What was read: whole batches, the offset after them, the position after them. */
    record Outcome(ByteBuffer batches, long nextOffset, int nextPosition) {}

    ColdRead(LogFiles files, Place place, long offset, long bound, int maxBytes) {
        this.files = files;
        this.place = place;
        this.offset = offset;
        this.bound = bound;
        this.maxBytes = maxBytes;
    }

    Outcome run() throws IOException {
        if (place.open() != null) {
            return read(place.open());
        }
        try (DiskFile file = files.disk().openForRead(files.log(place.baseOffset()))) {
            return read(file);
        }
    }

    private Outcome read(DiskFile file) throws IOException {
        Start start = place.start() == null ? lookUp(file) : place.start();
        due = start.offset();
        ByteBuffer chunk = find(file, start.position());
        ByteBuffer found = BatchRange.within(chunk, offset, bound, maxBytes, true, view);
        int foundPosition = chunkPosition + found.position();
        if (!found.hasRemaining()) {
            view.wrap(chunk, found.position());
            check(foundPosition);
            return new Outcome(found, offset, foundPosition);
        }
        for (int at = found.position(); at < found.limit(); at = view.endPosition()) {
            view.wrap(found, at);
            check(chunkPosition + at);
            due = view.nextOffset();
        }
        return new Outcome(found, due, foundPosition + found.remaining());
    }

    /** A chunk that holds at least the whole batch with the wanted offset. */
    private ByteBuffer find(DiskFile file, int from) throws IOException {
        chunkPosition = from;
        ByteBuffer chunk = readChunk(file, chunkBytes());
        while (true) {
            int at = skipTo(chunk);
            if (at < chunk.limit() && RecordBatch.isComplete(chunk, at)) {
                return chunk;
            }
            int size = RecordBatch.sizeAt(chunk, at);
            chunkPosition += at;
            int left = place.limit() - chunkPosition;
            int most = Math.min(left, SegmentWalker.BATCH_BYTES_MAX);
            if (left < BatchLayout.LENGTH_OVERHEAD || size < 0 || size > most) {
                throw new CorruptFileException(
                        path(), chunkPosition, "no batch with offset " + offset + " where the index has it");
            }
            chunk = readChunk(file, Math.max(size, chunkBytes()));
        }
    }

    private int skipTo(ByteBuffer chunk) throws IOException {
        int at = 0;
        while (RecordBatch.isComplete(chunk, at)) {
            view.wrap(chunk, at);
            checkFollows(chunkPosition + at);
            if (view.lastOffset() >= offset) {
                break;
            }
            due = view.nextOffset();
            at = view.endPosition();
        }
        return at;
    }

    private ByteBuffer readChunk(DiskFile file, int bytes) throws IOException {
        int length = Math.min(bytes, place.limit() - chunkPosition);
        if (length <= 0) {
            throw new CorruptFileException(path(), chunkPosition, "it ends before offset " + offset);
        }
        ByteBuffer chunk = ByteBuffer.allocate(length);
        WholeFile.readFully(file, chunk, chunkPosition, path());
        return chunk.flip();
    }

    private int chunkBytes() {
        return Math.max(CHUNK_BYTES_MIN, Math.min(maxBytes, CHUNK_BYTES_MAX));
    }

    private Start lookUp(DiskFile file) throws IOException {
        long base = place.baseOffset();
        try {
            SegmentHeader header = files.readHeader(file, path());
            SegmentIndex index = IndexFile.load(files.disk(), files.index(base), header.uuid(), base)
                    .index();
            return Start.of(index, base, offset);
        } catch (CorruptFileException | NoSuchFileException | LograftException unusable) {
            return new Start(SegmentHeader.BYTES, base);
        }
    }

    private void check(int position) throws IOException {
        BatchCheck stamped = BatchValidator.stamped(view);
        if (!stamped.good()) {
            throw new CorruptFileException(path(), position, stamped.message());
        }
        checkFollows(position);
    }

    private void checkFollows(int position) throws IOException {
        if (view.baseOffset() != due) {
            throw new CorruptFileException(
                    path(), position, "offset " + view.baseOffset() + " where " + due + " is due");
        }
    }

    private Path path() {
        return files.log(place.baseOffset());
    }
}
