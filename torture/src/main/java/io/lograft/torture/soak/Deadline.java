package io.lograft.torture.soak;

import io.lograft.base.Clock;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;

/** When something began, and how long it was given. A failure that says so is no failure of the client once it passed. */
record Deadline(long beganMs, long limitMs) {
    static Deadline of(Clock clock, long limitMs) {
        return new Deadline(clock.monotonicMs(), limitMs);
    }

    /** Whether the failure says that the time is up, and it is. */
    boolean excuses(Throwable failure, Clock clock) {
        boolean says = failure instanceof LograftException why
                && (why.code() == ErrorCode.TIMED_OUT || why.code() == ErrorCode.UNKNOWN_OUTCOME);
        return says && clock.monotonicMs() - beganMs >= limitMs;
    }
}
