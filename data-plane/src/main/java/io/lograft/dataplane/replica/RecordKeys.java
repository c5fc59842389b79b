package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;

/**
 * The one thing for which a leader looks into batches: on a compacted topic every record must have a key, or nobody could
 * say what it replaces. One per loop.
 */
final class RecordKeys {
    /**
     * What the records of a batch may take decompressed. Bounds what a highly compressed batch costs the loop that looks at its keys, and
     * later every replica that compacts it, in a heap of a few hundred MiB.
     */
    static final int DECOMPRESSED_BYTES_MAX = 8 << 20;

    private final RecordBatch view = new RecordBatch();
    private final RecordCursor cursor = new RecordCursor(DECOMPRESSED_BYTES_MAX);

    /** Whether each record of a batch that was validated otherwise has a key. */
    BatchCheck check(ByteBuffer batch) {
        try {
            cursor.reset(view.wrap(batch, batch.position()));
            for (int i = 0; cursor.next(); i++) {
                if (cursor.keyLength() < 0) {
                    return new BatchCheck(
                            ErrorCode.INVALID_BATCH,
                            "record " + i + " of the batch has no key, and the topic is compacted (cleanup.policy): the"
                                    + " last record of each key is kept; give every record a key");
                }
            }
            return BatchCheck.GOOD;
        } catch (LograftException unreadable) {
            if (unreadable.code() == ErrorCode.BATCH_TOO_LARGE) {
                return new BatchCheck(
                        ErrorCode.BATCH_TOO_LARGE,
                        "the records of the batch take more than " + DECOMPRESSED_BYTES_MAX
                                + " bytes decompressed, and the topic is"
                                + " compacted (cleanup.policy): brokers read such batches; send fewer records in one batch");
            }
            return new BatchCheck(unreadable.code(), unreadable.getMessage());
        }
    }
}
