package io.lograft.server.service;

import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.Controller;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.Topic;
import java.util.List;

/** Images as the public API's messages. */
final class ClusterMessages {
    private ClusterMessages() {}

    static Controller controller(ClusterImage image) {
        return Controller.newBuilder()
                .setId(image.controllerId())
                .setEpoch(image.controllerEpoch())
                .build();
    }

    static List<Broker> brokers(ClusterImage image, BrokerAddresses addresses) {
        return image.brokers().stream().map(broker -> broker(broker, addresses)).toList();
    }

    private static Broker broker(BrokerImage broker, BrokerAddresses addresses) {
        return Broker.newBuilder()
                .setId(broker.id())
                .setAddress(Messages.address(addresses.of(broker)))
                .setRack(broker.rack())
                .setEpoch(broker.epoch())
                .setFenced(broker.fenced())
                .setShuttingDown(broker.shuttingDown())
                .build();
    }

    /** The topic with all its partitions. */
    static Topic topic(TopicImage topic) {
        Topic.Builder message = summary(topic);
        for (int index = 0; index < topic.partitions().size(); index++) {
            message.addPartitions(partition(index, topic.partition(index)));
        }
        return message.build();
    }

    /** The topic with some of its partitions. */
    static Topic topic(TopicImage topic, List<Integer> partitions) {
        Topic.Builder message = summary(topic);
        partitions.forEach(index -> message.addPartitions(partition(index, topic.partition(index))));
        return message.build();
    }

    /** The topic without its partitions. */
    static Topic.Builder summary(TopicImage topic) {
        return Topic.newBuilder()
                .setId(Messages.bytes(topic.id()))
                .setName(topic.name())
                .putAllConfigs(topic.configs());
    }

    private static Partition partition(int index, PartitionImage partition) {
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
