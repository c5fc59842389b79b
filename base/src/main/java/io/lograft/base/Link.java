package io.lograft.base;

/** One direction of a conversation, seen by its sender. Owned by the loop that it was opened or accepted on. */
public interface Link<M> {
    /** Queues a message. Dropped if the link is closed. Must not be called on and on while {@link #isReady} is false. */
    void send(M message);

    /** Whether little enough is queued that sending more makes sense; {@link LinkHandler#onReady} follows a false. */
    boolean isReady();

    /** Stops or resumes taking messages from the peer, so that its sends queue up on its side. */
    void setReading(boolean reading);

    /**
     * Ends the conversation. The peer's handler sees it closed; the own handler is not called again. What was sent
     * before is delivered if the network allows.
     */
    void close();

    /** As {@link #close}, telling the peer why. */
    void closeWithError(ErrorCode code, String message);
}
