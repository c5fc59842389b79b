package io.lograft.base.sim;

/** A simulated run went wrong; the message names the seed that replays it, the time, and what happened last. */
public final class SimFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
