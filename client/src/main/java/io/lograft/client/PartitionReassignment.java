package io.lograft.client;

import io.lograft.base.TopicPartition;
import java.util.List;

/**
 * Where a partition's replicas go.
 *
 * @param replicas broker ids that hold a copy or begin to, the preferred leader first
 * @param target broker ids that shall hold one; the same as {@code replicas} if nothing is under way
 * @param addingReplicas of the replicas those that are added
 * @param removingReplicas of the replicas those that go once all of the target are in sync
 * @param isr replicas in sync
 */
public record PartitionReassignment(
        TopicPartition partition,
        List<Integer> replicas,
        List<Integer> target,
        List<Integer> addingReplicas,
        List<Integer> removingReplicas,
        List<Integer> isr) {
    public PartitionReassignment {
        replicas = List.copyOf(replicas);
        target = List.copyOf(target);
        addingReplicas = List.copyOf(addingReplicas);
        removingReplicas = List.copyOf(removingReplicas);
        isr = List.copyOf(isr);
    }

    /** Whether there is anything left to be done. */
    public boolean isUnderWay() {
        return !addingReplicas.isEmpty() || !removingReplicas.isEmpty();
    }
}
