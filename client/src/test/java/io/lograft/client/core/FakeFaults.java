package io.lograft.client.core;

import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimRng;
import java.util.List;

/** How often a broker refuses or is slow for no visible reason. All off at first. */
final class FakeFaults {
    private static final List<ErrorCode> TRANSIENT =
            List.of(ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.THROTTLED, ErrorCode.NOT_LEADER, ErrorCode.CORRUPT_BATCH);

    private final SimRng rng;
    private int refusedPerMille;
    private int unknownPerMille;
    private int resetPerMille;
    private int garbagePerMille;
    private long commitMaxMs = 10;

    FakeFaults(SimRng rng) {
        this.rng = rng;
    }

    /** Batches refused for now before they are appended; answered as unknown, or reset, after they are. */
    void set(int newRefusedPerMille, int newUnknownPerMille, int newResetPerMille, long newCommitMaxMs) {
        refusedPerMille = newRefusedPerMille;
        unknownPerMille = newUnknownPerMille;
        resetPerMille = newResetPerMille;
        commitMaxMs = newCommitMaxMs;
    }

    /** NONE, mostly. */
    ErrorCode refusal() {
        return rng.chance(refusedPerMille) ? TRANSIENT.get(rng.nextInt(TRANSIENT.size())) : ErrorCode.NONE;
    }

    boolean unknown() {
        return rng.chance(unknownPerMille);
    }

    /** Fetched data whose end is no batch. */
    void setGarbage(int perMille) {
        garbagePerMille = perMille;
    }

    boolean garbage() {
        return garbagePerMille > 0 && rng.chance(garbagePerMille);
    }

    boolean reset() {
        return rng.chance(resetPerMille);
    }

    long commitMs() {
        return rng.between(0, commitMaxMs);
    }
}
