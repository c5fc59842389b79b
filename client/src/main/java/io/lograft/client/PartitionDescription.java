package io.lograft.client;

import java.util.List;

/**
 * One partition of a topic.
 *
 * @param leader broker id, -1 if there is none
 * @param leaderEpoch grows with each change of leader
 * @param partitionEpoch grows with each change of the partition's state
 * @param replicas broker ids that hold a copy, the preferred leader first
 * @param isr replicas in sync
 * @param elr replicas that are out of sync, but known to hold everything committed
 * @param addingReplicas of the replicas those that a reassignment adds; empty if none is under way
 * @param removingReplicas of the replicas those that it takes away once all others are in sync
 */
public record PartitionDescription(
        int partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> elr,
        List<Integer> addingReplicas,
        List<Integer> removingReplicas) {
    public PartitionDescription {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        elr = List.copyOf(elr);
        addingReplicas = List.copyOf(addingReplicas);
        removingReplicas = List.copyOf(removingReplicas);
    }
}
