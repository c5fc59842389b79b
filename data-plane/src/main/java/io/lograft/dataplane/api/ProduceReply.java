package io.lograft.dataplane.api;

import io.lograft.base.ErrorCode;

/** Takes the outcome of one produce. Called exactly once, on the partition's loop, with {@link Acks#NONE} too. */
public interface ProduceReply {
    /**
     * The batch is in the log, as its {@link Acks} demanded.
     *
     * @param baseOffset offset of its first record; a duplicate's original one
     */
    void onAppended(long baseOffset);

    /**
     * Not known to be in the log. With {@link ErrorCode#UNKNOWN_OUTCOME}, {@link ErrorCode#NOT_LEADER} and {@link
     * ErrorCode#SHUTTING_DOWN} it may be there, or come to be there, all the same; with any other code it is not.
     *
     * @param message for people: what failed, why, what next
     * @param leader who leads, as far as this node knows; never null
     */
    void onError(ErrorCode error, String message, LeaderHint leader);
}
