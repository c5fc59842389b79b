package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;

/**
 * What became of an append.
 *
 * @param error {@link ErrorCode#NONE} if the batch is in the log, now or (duplicate) from before
 * @param baseOffset offset of the first record; a duplicate's original one; -1 with an error
 * @param endOffset offset after the last record: what must become durable or committed before acknowledging
 * @param duplicate whether the batch was there already
 * @param message for people; empty without an error
 */
public record AppendResult(ErrorCode error, long baseOffset, long endOffset, boolean duplicate, String message) {
    public static AppendResult appended(long baseOffset, long endOffset) {
        return new AppendResult(ErrorCode.NONE, baseOffset, endOffset, false, "");
    }

    public static AppendResult duplicateOf(long baseOffset, long endOffset) {
        return new AppendResult(ErrorCode.NONE, baseOffset, endOffset, true, "");
    }

    public static AppendResult refused(ErrorCode error, String message) {
        return new AppendResult(error, -1, -1, false, message);
    }
}
