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
    private final RecordBatch view = new RecordBatch();
    private final RecordCursor cursor = new RecordCursor();

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
            return new BatchCheck(unreadable.code(), unreadable.getMessage());
        }
    }
}
