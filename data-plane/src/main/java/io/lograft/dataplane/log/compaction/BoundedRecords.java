package io.lograft.dataplane.log.compaction;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;

/**
 * The records of one batch after the other, as long as they take little memory. Larger ones are possible: they were
 * written before the topic was compacted. Not thread-safe.
 */
public final class BoundedRecords {
    /** What the records of a batch may take decompressed; a leader refuses larger batches on a compacted topic. */
    public static final int BYTES_MAX = 8 << 20;

    private final RecordCursor cursor = new RecordCursor(BYTES_MAX);

    /**
     * The batch's records, good until the next call; null if they take more than {@link #BYTES_MAX}.
     *
     * @throws LograftException if they cannot be decompressed for another reason
     */
    public RecordCursor of(RecordBatch batch) {
        try {
            return cursor.reset(batch);
        } catch (LograftException unreadable) {
            if (unreadable.code() == ErrorCode.BATCH_TOO_LARGE) {
                return null;
            }
            throw unreadable;
        }
    }
}
