package io.lograft.dataplane.replica;

import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.EpochStart;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Where a follower's log and the leader's part (KIP-101, KIP-279). Two logs that hold the same epoch hold the same
 * records in it, as far as both go; so they agree up to the smaller end of the largest epoch that both have. Pure.
 */
final class LogAgreement {
    /** What the follower is to do. */
    enum Kind {
        /** The follower's log is a prefix of the leader's. */
        AGREES,
        /** The follower cuts its log as KIP-279 says, and offers again. */
        TRUNCATE,
        /** The follower starts again, empty, at the leader's log start. */
        RESET
    }

    /** The verdict; {@code end} with {@link Kind#TRUNCATE} only. */
    record Verdict(Kind kind, EpochEnd end) {}

    private static final Verdict AGREES = new Verdict(Kind.AGREES, null);
    private static final Verdict RESET = new Verdict(Kind.RESET, null);

    private LogAgreement() {}

    /**
     * Compares.
     *
     * @param offer what the follower has
     * @param leaderStart the leader's log start
     * @param leaderEnd the leader's log end
     * @param endOffsetFor the leader's log: the largest epoch at or below the argument, and where it ends
     */
    static Verdict compare(Offer offer, long leaderStart, long leaderEnd, IntFunction<EpochEnd> endOffsetFor) {
        if (offer.endOffset() < leaderStart) {
            return RESET;
        }
        if (offer.epochTail().isEmpty()) {
            return offer.endOffset() <= leaderEnd ? AGREES : RESET;
        }
        List<EpochStart> tail = offer.epochTail();
        long followerEnd = offer.endOffset();
        EpochEnd leaders = null;
        for (int i = tail.size() - 1; i >= 0; i--) {
            int epoch = tail.get(i).epoch();
            leaders = endOffsetFor.apply(epoch);
            if (leaders.epoch() == epoch) {
                return verdictAt(epoch, leaders.endOffset(), followerEnd, offer.endOffset(), leaderStart);
            }
            followerEnd = tail.get(i).startOffset();
        }
        // None of the epochs that the follower named is shared: cut below them and ask again, or nothing is shared at
        // all.
        return leaders.epoch() < 0 || leaders.endOffset() <= leaderStart || followerEnd <= leaderStart
                ? RESET
                : new Verdict(Kind.TRUNCATE, leaders);
    }

    private static Verdict verdictAt(int epoch, long leaderEnd, long followerEnd, long offeredEnd, long leaderStart) {
        long agreed = Math.min(leaderEnd, followerEnd);
        if (agreed == offeredEnd) {
            return AGREES;
        }
        return agreed < leaderStart ? RESET : new Verdict(Kind.TRUNCATE, new EpochEnd(epoch, leaderEnd));
    }
}
