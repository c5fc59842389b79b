package io.lograft.dataplane.replica;

import java.util.Collection;

/**
 * End of what is committed: what every replica has that may be needed to lead. The smallest position over the
 * <em>maximal</em> ISR (committed and proposed members), because a proposal may commit without the leader knowing; it
 * moves only while the <em>committed</em> ISR has enough members (KIP-966), because a proposal may also never commit.
 * Replicas about to join hold it back, never forward. Pure; owned by the partition's loop.
 */
final class HighWatermark {
    private long offset;

    HighWatermark(long offset) {
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    /**
     * Advances as far as it may.
     *
     * @param ownPosition the leader's own position
     * @param others what is known of every other replica
     * @param joinHoldMs for how long a replica that could join holds it back
     * @return whether it moved
     */
    boolean advance(
            long ownPosition,
            Collection<ReplicaProgress> others,
            IsrTracker isr,
            int minInsyncReplicas,
            long nowMs,
            long joinHoldMs) {
        if (isr.committed().size() < minInsyncReplicas) {
            return false;
        }
        long candidate = ownPosition;
        int membersSeen = 1;
        for (ReplicaProgress other : others) {
            boolean member = isr.isInMaximal(other.brokerId());
            if (member) {
                membersSeen++;
            }
            if (member || holdsBack(other, nowMs, joinHoldMs)) {
                candidate = Math.min(candidate, other.positionOffset());
            }
        }
        if (candidate <= offset || membersSeen < isr.maximalSize()) {
            return false;
        }
        offset = candidate;
        return true;
    }

    private static boolean holdsBack(ReplicaProgress replica, long nowMs, long joinHoldMs) {
        long since = replica.joinableSinceMs();
        return since != ReplicaProgress.UNKNOWN && nowMs - since < joinHoldMs;
    }
}
