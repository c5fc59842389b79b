package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.EpochEnd;

/** Takes the answer to one offer: exactly one call, on the partition's loop. */
public interface OfferAnswers {
    void refuse(ErrorCode code, String message, int leaderEpoch);

    void truncateTo(EpochEnd end);

    void resetTo(long offset);

    /** The logs agree: the target pushes what follows the offered end. */
    PushTarget attach(PushSource source);

    /** Tells when the follower was last heard. */
    LinkLiveness liveness();

    /** Whether the link that the offer came through is gone, or the follower has offered again since. */
    boolean isOver();
}
