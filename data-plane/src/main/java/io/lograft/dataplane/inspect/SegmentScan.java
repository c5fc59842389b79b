package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.dataplane.log.StoredFiles;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.BatchValidator;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Goes through the batches of a segment, and past bad ones as long as their lengths make sense: a tool shows all that is
 * wrong, where recovery stops at the first fault.
 */
final class SegmentScan implements AutoCloseable {
    private static final int READ_BYTES = 1 << 20;

    private final DiskFile file;
    private final long size;
    private final RecordBatch batch = new RecordBatch();
    private ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES).limit(0);
    private long bufferPosition;
    private long position = StoredFiles.SEGMENT_HEADER_BYTES;
    private long nextPosition = StoredFiles.SEGMENT_HEADER_BYTES;
    private String end;

    SegmentScan(Disk disk, Path path) throws IOException {
        file = disk.openForRead(path);
        size = file.size();
    }

    /** The next batch; null at the end, see {@link #problem}. */
    BatchEntry next() throws IOException {
        position = nextPosition;
        if (position >= size || end != null) {
            return null;
        }
        if (!fill(BatchLayout.RECORDS)) {
            end = "the file ends within a batch's header";
            return null;
        }
        int bytes = RecordBatch.sizeAt(buffer, (int) (position - bufferPosition));
        if (bytes <= 0 || bytes > StoredFiles.BATCH_BYTES_MAX) {
            end = "the length field of a batch cannot be right";
            return null;
        }
        if (bytes > size - position) {
            end = "a batch of " + bytes + " bytes does not fit the " + (size - position) + " left";
            return null;
        }
        if (!fill(bytes)) {
            end = "the file ends within a batch";
            return null;
        }
        batch.wrap(buffer, (int) (position - bufferPosition));
        BatchCheck verdict = BatchValidator.stamped(batch);
        nextPosition = position + bytes;
        return BatchEntry.of(batch, position, verdict.good() ? null : verdict.message());
    }

    /** The batch that {@link #next} found; until the next step. */
    RecordBatch batch() {
        return batch;
    }

    /** Why the scan could not go on; null at the file's end. */
    String problem() {
        return end;
    }

    /** Where in the file the scan stands. */
    long position() {
        return position;
    }

    /** Bytes of the file. */
    long size() {
        return size;
    }

    private boolean fill(int bytes) throws IOException {
        int at = (int) (position - bufferPosition);
        if (at <= buffer.limit() && buffer.limit() - at >= bytes) {
            return true;
        }
        if (size - position < bytes) {
            return false;
        }
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), size - position));
        int read = file.read(buffer, position);
        bufferPosition = position;
        buffer.flip();
        return read >= bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
