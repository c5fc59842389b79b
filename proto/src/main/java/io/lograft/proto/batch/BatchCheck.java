package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;

/**
 * The verdict on a batch.
 *
 * @param error {@link ErrorCode#NONE} if the batch is good
 * @param message for people: what, why, what next; empty if the batch is good
 */
public record BatchCheck(ErrorCode error, String message) {
    /** Nothing is wrong. */
    public static final BatchCheck GOOD = new BatchCheck(ErrorCode.NONE, "");

    static BatchCheck corrupt(String message) {
        return new BatchCheck(ErrorCode.CORRUPT_BATCH, message);
    }

    static BatchCheck invalid(String message) {
        return new BatchCheck(ErrorCode.INVALID_BATCH, message);
    }

    public boolean good() {
        return error == ErrorCode.NONE;
    }
}
