package io.lograft.base;

/** What the peer of a link says. Called on the link's loop only. */
public interface LinkHandler<M> {
    void onMessage(M message);

    /** {@link Link#isReady} went from false to true. */
    default void onReady() {}

    /**
     * The conversation is over, by the peer or by the network; the last call. {@code cause.code()} is {@link
     * ErrorCode#NONE} when the peer ended it in good order, {@link ErrorCode#UNREACHABLE} when no connection could be
     * made or it broke, else what the peer said.
     */
    void onClosed(Closed cause);
}
