package io.lograft.base;

/** What the peer of a link says. Called on the link's loop only. */
public interface LinkHandler<M> {
    void onMessage(M message);

    /** {@link Link#isReady} went from false to true. */
    default void onReady() {}

    /**
     * The peer will send no more, but listens. Returns whether this side goes on, to send what is left and then to end
     * the conversation itself; else it is over, and {@link #onClosed} follows. Only callers from outside do this: a
     * link's own {@link Link#close} ends both directions.
     */
    default boolean onHalfClosed() {
        return false;
    }

    /**
     * The conversation is over, by the peer or by the network; the last call. {@code cause.code()} is {@link
     * ErrorCode#NONE} when the peer ended it in good order, {@link ErrorCode#UNREACHABLE} when no connection could be
     * made or it broke, else what the peer said.
     */
    void onClosed(Closed cause);
}
