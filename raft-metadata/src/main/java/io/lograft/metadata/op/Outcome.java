package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;

/**
 * Whether an operation did what was asked.
 *
 * @param code {@link ErrorCode#NONE} if it did
 * @param message what failed, why, and what to do next; empty on success
 */
public record Outcome(ErrorCode code, String message) {
    /** It did. */
    public static final Outcome DONE = new Outcome(ErrorCode.NONE, "");

    static Outcome of(ErrorCode code, String message) {
        return new Outcome(code, message);
    }

    /** Whether it did. */
    public boolean done() {
        return code == ErrorCode.NONE;
    }
}
