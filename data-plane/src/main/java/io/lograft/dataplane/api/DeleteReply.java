package io.lograft.dataplane.api;

import io.lograft.base.ErrorCode;

/** Takes the answer to a deletion of records. Called exactly once, on the partition's loop. */
public interface DeleteReply {
    /** Done; the log starts here now. */
    void onDeleted(long logStartOffset);

    /** Nothing was deleted. */
    void onError(ErrorCode error, String message, LeaderHint leader);
}
