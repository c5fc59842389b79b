package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Looks for the first record with a time stamp in one segment. Runs on a cold reader. */
final class TimestampSearch {
    private final LogFiles files;
    private final long timestampMs;
    private final long startOffset;
    private final long boundOffset;

    /** A record that was found. */
    record Found(long offset, long timestampMs) {}

    TimestampSearch(LogFiles files, long timestampMs, long startOffset, long boundOffset) {
        this.files = files;
        this.timestampMs = timestampMs;
        this.startOffset = startOffset;
        this.boundOffset = boundOffset;
    }

    /** Searches a sealed segment, by its index file or, without a usable one, from its beginning; null if none. */
    Found inSealed(Segment segment) throws IOException {
        Path path = files.log(segment.baseOffset());
        try (DiskFile file = files.disk().openForRead(path)) {
            int position = SegmentHeader.BYTES;
            long offset = segment.baseOffset();
            try {
                SegmentIndex index = IndexFile.load(
                                files.disk(),
                                files.index(segment.baseOffset()),
                                files.readHeader(file, path).uuid(),
                                segment.baseOffset())
                        .index();
                int block = index.blockForTimestamp(timestampMs);
                if (block < 0) {
                    return null;
                }
                position = index.position(block);
                offset = index.baseOffset(block);
            } catch (CorruptFileException | NoSuchFileException unusable) {
                position = SegmentHeader.BYTES;
            }
            return walk(file, path, position, segment.sizeBytes(), offset);
        }
    }

    /** Searches from a block's beginning on; null if there is none. */
    Found walk(DiskFile file, Path path, int position, int limit, long offset) throws IOException {
        SegmentWalker walker = new SegmentWalker(file, position, limit, offset, -1);
        while (walker.next() && walker.batch().baseOffset() < boundOffset) {
            RecordBatch batch = walker.batch();
            if (batch.maxTimestamp() >= timestampMs && batch.lastOffset() >= startOffset) {
                Found found = inBatch(batch);
                if (found != null) {
                    return found;
                }
            }
        }
        if (walker.problem() != null) {
            throw new CorruptFileException(path, walker.position(), walker.problem());
        }
        return null;
    }

    /** A compressed batch stays closed: its first offset is given, which is at most a batch too early. */
    private Found inBatch(RecordBatch batch) {
        if (batch.compression() != Compression.NONE) {
            long offset = Math.max(batch.baseOffset(), startOffset);
            return new Found(offset, batch.maxTimestamp());
        }
        RecordCursor cursor = new RecordCursor().reset(batch);
        while (cursor.next()) {
            boolean inRange = cursor.offset() >= startOffset && cursor.offset() < boundOffset;
            if (inRange && cursor.timestamp() >= timestampMs) {
                return new Found(cursor.offset(), cursor.timestamp());
            }
        }
        return null;
    }
}
