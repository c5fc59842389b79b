package io.lograft.proto.batch;

import java.nio.ByteBuffer;

/**
 * A batch without records: stands for offsets whose batches compaction removed, so that a log's offsets have no gaps. It
 * has no producer and no time, and may be cut at any offset.
 */
public final class EmptyBatch {
    private static final long NO_TIMESTAMP = -1;

    private EmptyBatch() {}

    /** A batch for the offsets from {@code baseOffset} to before {@code nextOffset}: one to 2^31-1 of them. */
    public static ByteBuffer of(long baseOffset, long nextOffset, int leaderEpoch) {
        long delta = nextOffset - baseOffset - 1;
        if (delta < 0 || delta >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no batch has offsets " + baseOffset + " to before " + nextOffset);
        }
        ByteBuffer batch = ByteBuffer.allocate(BatchLayout.RECORDS);
        batch.putInt(BatchLayout.LENGTH, BatchLayout.RECORDS - BatchLayout.LENGTH_OVERHEAD)
                .put(BatchLayout.MAGIC, BatchLayout.MAGIC_V2)
                .putInt(BatchLayout.LAST_OFFSET_DELTA, (int) delta)
                .putLong(BatchLayout.BASE_TIMESTAMP, NO_TIMESTAMP)
                .putLong(BatchLayout.MAX_TIMESTAMP, NO_TIMESTAMP);
        RecordBatch view = RecordBatch.of(batch);
        view.stamp(baseOffset, leaderEpoch);
        view.setProducer(BatchLayout.NO_PRODUCER_ID, BatchLayout.NO_PRODUCER_EPOCH, BatchLayout.NO_SEQUENCE);
        return batch;
    }

    /** Whether the batch is one of these. */
    public static boolean is(RecordBatch batch) {
        return batch.recordCount() == 0 && !batch.hasProducerId() && !batch.isControl();
    }
}
