package io.lograft.metadata.ratis;

import io.lograft.base.Address;

/**
 * What may differ between installations; everything else about Ratis is settled in {@link RatisSettings}.
 *
 * @param bindHost interface that Raft listens on; empty for all
 * @param bindPort port that Raft listens on (option {@code raft.port})
 * @param electionTimeoutMinMs a follower that hears nothing for this long, at least, asks for votes; heartbeats come
 *     twice as often
 * @param electionTimeoutMaxMs at most; at least twice the minimum
 * @param snapshotEntries a snapshot is written after this many entries
 * @param keptEntries and this many are kept behind it, so that a voter that was away for a short time catches up without
 *     one
 * @param snapshotIntervalMs a snapshot is also written after this time, if anything was written since
 * @param closeTimeoutMs closing takes at most this long; what is not closed then ends with the process
 */
public record RaftOptions(
        String bindHost,
        int bindPort,
        int electionTimeoutMinMs,
        int electionTimeoutMaxMs,
        int snapshotEntries,
        int keptEntries,
        long snapshotIntervalMs,
        long closeTimeoutMs) {
    public RaftOptions {
        if (electionTimeoutMinMs < 50 || electionTimeoutMaxMs < 2 * electionTimeoutMinMs) {
            throw new IllegalArgumentException("election timeouts must be min >= 50 ms and max >= 2 x min, were "
                    + electionTimeoutMinMs + " and " + electionTimeoutMaxMs);
        }
    }

    /** The defaults: for voters that share two cores with brokers, and a fail-over well under a second. */
    public static RaftOptions on(Address bind) {
        return new RaftOptions(bind.host(), bind.port(), 250, 500, 20_000, 10_000, 600_000, 5_000);
    }
}
