package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;

/** Fencing of requests by leader epoch (KIP-320). */
final class LeaderEpochs {
    private LeaderEpochs() {}

    /** The error for a request that names another leader epoch than the leader's. */
    static ErrorCode mismatch(int requested, int known) {
        return requested < known ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }

    static String message(int requested, int known) {
        return requested < known
                ? "the request names leader epoch " + requested + ", this leader's is " + known + "; refresh metadata"
                : "the request names leader epoch " + requested + ", this node knows " + known + " so far; retry";
    }
}
