package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.NewPartition;
import io.lograft.proto.metadata.v1.PartitionsRecord;
import java.util.List;

/** What creating a topic and adding to one have in common. Pure. */
final class NewPartitions {
    private NewPartitions() {}

    /** Refuses numbers that do not fit the topic, the cluster or its brokers. */
    static Outcome check(ClusterImage image, String name, long wanted, int existing, long replicationFactor) {
        if (wanted < 1 || wanted > Limits.TOPIC_PARTITIONS_MAX) {
            return Outcome.of(
                    ErrorCode.INVALID_PARTITIONS,
                    "topic '" + name + "' cannot have " + wanted + " partitions: allowed is 1.."
                            + Limits.TOPIC_PARTITIONS_MAX + "; choose a number in that range");
        }
        long total = wanted - existing;
        for (TopicImage topic : image.topics()) {
            total += topic.partitions().size();
        }
        if (total > Limits.CLUSTER_PARTITIONS_MAX) {
            return Outcome.of(
                    ErrorCode.INVALID_PARTITIONS,
                    "topic '" + name + "' with " + wanted + " partitions would bring the cluster to " + total
                            + " partitions: allowed are " + Limits.CLUSTER_PARTITIONS_MAX
                            + "; use fewer, or delete topics");
        }
        int available = Placement.candidates(image).size();
        if (replicationFactor < 1 || replicationFactor > available) {
            return Outcome.of(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "topic '" + name + "' cannot have replication factor " + replicationFactor + ": " + available
                            + (available == 1 ? " broker is" : " brokers are")
                            + " in service; start more brokers, or choose a factor of 1.." + Math.max(1, available));
        }
        return Outcome.DONE;
    }

    /** The record that adds partitions, placed on the brokers in service; the numbers were checked. */
    static MetadataRecord place(ClusterImage image, TopicId topic, int first, int count, int replicationFactor) {
        List<BrokerImage> candidates = Placement.candidates(image);
        PartitionsRecord.Builder record =
                PartitionsRecord.newBuilder().setTopicId(RecordIds.bytes(topic)).setFirstPartition(first);
        for (List<Integer> replicas : Placement.place(image, candidates, topic, count, replicationFactor)) {
            record.addPartitions(NewPartition.newBuilder()
                    .addAllReplicas(replicas)
                    .addAllIsr(replicas)
                    .setLeader(replicas.get(0)));
        }
        return MetadataRecord.newBuilder().setPartitions(record).build();
    }
}
