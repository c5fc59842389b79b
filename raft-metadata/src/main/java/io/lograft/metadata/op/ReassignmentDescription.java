package io.lograft.metadata.op;

import io.lograft.metadata.image.PartitionImage;
import io.lograft.proto.v1.PartitionReassignment;

/** Where a partition's replicas go, as the public API shows it. Pure. */
final class ReassignmentDescription {
    private ReassignmentDescription() {}

    static PartitionReassignment of(String topic, int index, PartitionImage partition) {
        return PartitionReassignment.newBuilder()
                .setTopic(topic)
                .setPartition(index)
                .addAllReplicas(partition.replicas())
                .addAllTarget(partition.targetReplicas())
                .addAllAddingReplicas(partition.reassignment().adding())
                .addAllRemovingReplicas(partition.reassignment().removing())
                .addAllIsr(partition.isr())
                .build();
    }
}
