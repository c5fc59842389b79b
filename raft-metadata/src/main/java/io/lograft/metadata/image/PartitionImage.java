package io.lograft.metadata.image;

import java.util.List;

/**
 * One partition. All lists are immutable; {@code isr}, {@code elr} and {@code lastKnownElr} are disjoint subsets of
 * {@code replicas}.
 *
 * @param replicas broker ids, the preferred leader first; during a reassignment those of its target, then those that go
 * @param isr committed in-sync replicas
 * @param elr eligible leader replicas (KIP-966): out of sync, but holding everything committed
 * @param lastKnownElr replicas that held everything committed until they lost data, since the ISR last reached its
 *     minimum
 * @param leader broker id of the leader, {@link #NO_LEADER} if there is none
 * @param leaderEpoch grows with each change of leader, also from and to none
 * @param partitionEpoch grows by one with each change; the compare-and-set token of ISR proposals
 * @param leaderEpochIndex Raft index of the entry that assigned the leader epoch; {@link ClusterImage#UNCOMMITTED} in a
 *     speculative image
 * @param recovering elected uncleanly and not yet recovered (KIP-704): the ISR stays the leader alone
 * @param faults replicas that are not good, by broker id; mostly empty
 * @param reassignment where its replicas are on their way to; mostly {@link Reassignment#NONE}
 */
public record PartitionImage(
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> elr,
        List<Integer> lastKnownElr,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        long leaderEpochIndex,
        boolean recovering,
        List<ReplicaFault> faults,
        Reassignment reassignment) {
    /** In place of a broker id. */
    public static final int NO_LEADER = -1;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        isr = isr.equals(replicas) ? replicas : List.copyOf(isr);
        elr = List.copyOf(elr);
        lastKnownElr = List.copyOf(lastKnownElr);
        faults = List.copyOf(faults);
    }

    /** Whether somebody leads. */
    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /** Whether the broker holds a copy. */
    public boolean hasReplicaOn(int brokerId) {
        return replicas.contains(brokerId);
    }

    /**
     * How many replicas the topic's settings are measured against: those that the partition had before a reassignment,
     * until that is complete. A minimum of in-sync replicas thus never asks for one that is still being copied.
     */
    public int replicationFactor() {
        return reassignment.underWay() ? reassignment.original().size() : replicas.size();
    }

    /** Replicas that the partition shall have: those that it has, unless it is being reassigned. */
    public List<Integer> targetReplicas() {
        return reassignment.underWay() ? reassignment.target() : replicas;
    }

    /** What is the matter with the broker's replica; null if it is good. */
    public ReplicaFault fault(int brokerId) {
        for (ReplicaFault fault : faults) {
            if (fault.brokerId() == brokerId) {
                return fault;
            }
        }
        return null;
    }
}
