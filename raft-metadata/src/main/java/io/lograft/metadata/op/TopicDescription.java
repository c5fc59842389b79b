package io.lograft.metadata.op;

import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.Topic;

/** Topics as the public API shows them. Pure. */
public final class TopicDescription {
    private TopicDescription() {}

    /** The whole topic. */
    public static Topic topic(TopicImage topic) {
        Topic.Builder description = Topic.newBuilder()
                .setId(RecordIds.bytes(topic.id()))
                .setName(topic.name())
                .putAllConfigs(topic.configs());
        for (int index = 0; index < topic.partitions().size(); index++) {
            description.addPartitions(partition(index, topic.partitions().get(index)));
        }
        return description.build();
    }

    /** One partition. */
    public static Partition partition(int index, PartitionImage partition) {
        return Partition.newBuilder()
                .setPartition(index)
                .setLeader(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setPartitionEpoch(partition.partitionEpoch())
                .addAllReplicas(partition.replicas())
                .addAllIsr(partition.isr())
                .addAllElr(partition.elr())
                .addAllAddingReplicas(partition.reassignment().adding())
                .addAllRemovingReplicas(partition.reassignment().removing())
                .build();
    }
}
