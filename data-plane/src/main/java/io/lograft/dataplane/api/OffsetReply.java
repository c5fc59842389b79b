package io.lograft.dataplane.api;

import io.lograft.base.ErrorCode;

/** Takes the answer to an {@link OffsetQuery}. Called exactly once, on the partition's loop. */
public interface OffsetReply {
    /** The offset; -1, with time stamp and epoch -1, if no record is that young. */
    void onOffset(long offset, long timestampMs, int leaderEpoch);

    /** No answer; {@link ErrorCode#NOT_READY} until the high watermark has passed the leader epoch's start. */
    void onError(ErrorCode error, String message, LeaderHint leader);
}
