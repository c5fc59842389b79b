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
 */
public record PartitionDescription(
        int partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> elr) {
    public PartitionDescription {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        elr = List.copyOf(elr);
    }
}
