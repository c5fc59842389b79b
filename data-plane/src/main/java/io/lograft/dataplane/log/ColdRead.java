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
    private static final int UNKNOWN = -1;

    private final LogFiles files;
    private final Place place;
    private final long offset;
    private final long bound;
    private final int maxBytes;
    private final RecordBatch view = new RecordBatch();

    /** Where in the file the current chunk begins. */
    private int chunkPosition;

    /**
     * Where to read.
     *
     * @param open the segment's open file, null to open it by name
     * @param baseOffset of the segment
     * @param position of a batch at or before the one that is wanted; -1 to look it up in the index file
     * @param limit bytes of the file that may be read
     */
    record Place(DiskFile open, long baseOffset, int position, int limit) {}

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
        int position = place.position() == UNKNOWN ? lookUp(file) : place.position();
        ByteBuffer chunk = find(file, position);
        ByteBuffer found = BatchRange.within(chunk, offset, bound, maxBytes, true, view);
        int foundPosition = chunkPosition + found.position();
        if (!found.hasRemaining()) {
            view.wrap(chunk, found.position());
            check(-1, foundPosition);
        }
        long next = offset;
        long expected = -1;
        for (int at = found.position(); at < found.limit(); at = view.endPosition()) {
            view.wrap(found, at);
            check(expected, chunkPosition + at);
            next = view.nextOffset();
            expected = next;
        }
        return new Outcome(found, next, foundPosition + found.remaining());
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

    private int skipTo(ByteBuffer chunk) {
        int at = 0;
        while (RecordBatch.isComplete(chunk, at) && view.wrap(chunk, at).lastOffset() < offset) {
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

    private int lookUp(DiskFile file) throws IOException {
        try {
            SegmentHeader header = files.readHeader(file, path());
            return IndexFile.load(files.disk(), files.index(place.baseOffset()), header.uuid(), place.baseOffset())
                    .index()
                    .positionFor(offset);
        } catch (CorruptFileException | NoSuchFileException | LograftException unusable) {
            return SegmentHeader.BYTES;
        }
    }

    private void check(long expectedOffset, int position) throws IOException {
        BatchCheck stamped = BatchValidator.stamped(view);
        if (!stamped.good()) {
            throw new CorruptFileException(path(), position, stamped.message());
        }
        boolean follows = expectedOffset < 0
                ? view.baseOffset() <= offset && offset < view.nextOffset()
                : view.baseOffset() == expectedOffset;
        if (!follows) {
            throw new CorruptFileException(
                    path(),
                    position,
                    "offset " + view.baseOffset() + " where " + Math.max(expectedOffset, offset) + " is due");
        }
    }

    private Path path() {
        return files.log(place.baseOffset());
    }
}
