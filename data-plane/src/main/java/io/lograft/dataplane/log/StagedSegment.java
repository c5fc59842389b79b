package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A segment that compaction writes, under a name that recovery drops, until it takes the place of its sources. Owned by
 * the cleaner's loop.
 */
final class StagedSegment {
    private static final int BUFFER_BYTES = 256 << 10;

    private final LogFiles files;
    private final long baseOffset;
    private final SegmentHeader header;
    private final DiskFile file;
    private final SegmentIndex index;
    private final RecordBatch view = new RecordBatch();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    StagedSegment(LogFiles files, long baseOffset) throws IOException {
        this.files = files;
        this.baseOffset = baseOffset;
        this.header = files.newHeader();
        this.index = new SegmentIndex(baseOffset);
        this.file = files.createStaged(baseOffset, header);
    }

    void add(ByteBuffer batch) throws IOException {
        index.add(view.wrap(batch, batch.position()));
        if (batch.remaining() > buffer.remaining()) {
            flush();
        }
        if (batch.remaining() > buffer.remaining()) {
            file.append(new ByteBuffer[] {batch}, 1);
        } else {
            buffer.put(batch);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        if (buffer.hasRemaining()) {
            file.append(new ByteBuffer[] {buffer}, 1);
        }
        buffer.clear();
    }

    long sizeBytes() {
        return index.endPosition();
    }

    /** Makes all of it durable, but for its name. */
    void finish() throws IOException {
        flush();
        index.closeBlock();
        file.force();
    }

    /** What takes the place of these sources. */
    CompactedSegment ready(List<Segment> sources) {
        long largest = index.largestTimestamp();
        if (largest < 0) {
            largest = sources.stream()
                    .mapToLong(Segment::largestTimestampMs)
                    .max()
                    .orElseThrow();
        }
        Segment segment = new Segment(baseOffset, index.endOffset(), index.endPosition(), largest);
        return new CompactedSegment(sources, segment, file, header.uuid(), header.createdMs(), index);
    }

    void discard() throws IOException {
        file.close();
        files.dropStaged(baseOffset);
    }
}
