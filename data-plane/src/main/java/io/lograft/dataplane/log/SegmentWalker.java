package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.BatchValidator;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks the batches of a segment file from a known boundary on, in large reads, checking each: length, magic, checksum,
 * and that offsets follow one another and epochs do not fall. Takes no more memory than the largest batch or 1 MiB.
 */
final class SegmentWalker {
    /** Four times what {@code max.message.bytes} may be: a longer batch is a damaged length, and gets no memory. */
    static final int BATCH_BYTES_MAX = 32 << 20;

    private static final int READ_BYTES = 1 << 20;

    private final DiskFile file;
    private final long limit;
    private final RecordBatch batch = new RecordBatch();
    private ByteBuffer buffer;
    private long bufferPosition;
    private long position;
    private long nextPosition;
    private long expectedOffset;
    private int lastEpoch;
    private String problem;

    /**
     * @param position where a batch begins
     * @param limit where the file ends
     * @param expectedOffset offset of that batch
     * @param lastEpoch epoch of the batch before, -1 if not known
     */
    SegmentWalker(DiskFile file, long position, long limit, long expectedOffset, int lastEpoch) {
        this.file = file;
        this.limit = limit;
        this.nextPosition = position;
        this.position = position;
        this.expectedOffset = expectedOffset;
        this.lastEpoch = lastEpoch;
        this.buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(READ_BYTES, limit - position)))
                .limit(0);
        this.bufferPosition = position;
    }

    /** Moves to the next batch; false at the end of the file, and at the first batch that is not good. */
    boolean next() throws IOException {
        position = nextPosition;
        if (position >= limit || problem != null) {
            return false;
        }
        problem = load();
        if (problem != null) {
            return false;
        }
        batch.wrap(buffer, (int) (position - bufferPosition));
        problem = check();
        if (problem != null) {
            return false;
        }
        expectedOffset = batch.nextOffset();
        lastEpoch = batch.leaderEpoch();
        nextPosition = position + batch.sizeInBytes();
        return true;
    }

    /** The batch; valid until the next step. */
    RecordBatch batch() {
        return batch;
    }

    /** Where in the file the batch begins; after the last one, where the good part ends. */
    long position() {
        return position;
    }

    /** Offset after the last good batch. */
    long endOffset() {
        return expectedOffset;
    }

    /** Epoch of the last good batch. */
    int lastEpoch() {
        return lastEpoch;
    }

    /** Why the walk stopped; null while it has not, and at the file's end. */
    String problem() {
        return problem;
    }

    private String load() throws IOException {
        if (!fill(BatchLayout.LENGTH_OVERHEAD)) {
            return "the file ends within a batch's length field";
        }
        int size = RecordBatch.sizeAt(buffer, (int) (position - bufferPosition));
        if (size < 0 || size > BATCH_BYTES_MAX) {
            return "the length field of a batch cannot be right";
        }
        if (size > limit - position) {
            return "a batch of " + size + " bytes does not fit the " + (limit - position) + " left";
        }
        return fill(size) ? null : "the file ends within a batch";
    }

    /** Makes sure that this many bytes from the position on are in the buffer. */
    private boolean fill(int bytes) throws IOException {
        int at = (int) (position - bufferPosition);
        if (at <= buffer.limit() && buffer.limit() - at >= bytes) {
            return true;
        }
        if (limit - position < bytes) {
            return false;
        }
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), limit - position));
        int read = file.read(buffer, position);
        bufferPosition = position;
        buffer.flip();
        return read >= bytes;
    }

    private String check() {
        BatchCheck stamped = BatchValidator.stamped(batch);
        if (!stamped.good()) {
            return stamped.message();
        }
        if (batch.baseOffset() != expectedOffset) {
            return "a batch begins at offset " + batch.baseOffset() + " where " + expectedOffset + " is due";
        }
        if (batch.leaderEpoch() < lastEpoch) {
            return "a batch has leader epoch " + batch.leaderEpoch() + " after epoch " + lastEpoch;
        }
        return null;
    }
}
