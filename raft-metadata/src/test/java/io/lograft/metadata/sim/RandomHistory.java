package io.lograft.metadata.sim;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.metadata.op.AddPartitions;
import io.lograft.metadata.op.AllocateProducerIds;
import io.lograft.metadata.op.AlterConfig;
import io.lograft.metadata.op.AlterPartitionReassignments;
import io.lograft.metadata.op.DeleteTopic;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.v1.AddPartitionsRequest;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.ConfigResource;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A cluster that lives through operations of all kinds, as a seed says. */
public final class RandomHistory {
    private static final int BROKERS = 4;

    private final TestCluster cluster = TestCluster.ofBrokers(BROKERS);
    private final SplittableRandom random;
    private int topics;

    public RandomHistory(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The cluster as it is. */
    public TestCluster cluster() {
        return cluster;
    }

    /** Runs one random operation, and returns the image before it. */
    public ClusterImage step() {
        ClusterImage before = cluster.image();
        int broker = random.nextInt(1, BROKERS + 1);
        switch (random.nextInt(11)) {
            case 0 -> createTopic();
            case 1 -> addPartitions();
            case 2 -> deleteTopic();
            case 3 -> cluster.fence(broker);
            case 4 -> restart(broker);
            case 5 -> configure(broker);
            case 6 -> cluster.run(AllocateProducerIds::decide, cluster.current(broker));
            case 7 -> propose();
            case 8, 9 -> reassign();
            default -> report(broker);
        }
        return before;
    }

    private void createTopic() {
        long active = cluster.image().brokers().stream()
                .filter(broker -> broker.active()
                        && !"true"
                                .equals(cluster.image()
                                        .brokerConfigs(broker.id())
                                        .get("cordoned")))
                .count();
        if (active > 0) {
            cluster.createTopic(
                    "topic" + topics++,
                    random.nextInt(1, 200),
                    random.nextInt(1, (int) Math.min(3, active) + 1),
                    random.nextBoolean() ? Map.of() : Map.of("retention.ms", Integer.toString(random.nextInt(99))));
        }
    }

    private void addPartitions() {
        TopicImage topic = anyTopic();
        if (topic != null) {
            cluster.run(
                    AddPartitions::decide,
                    AddPartitionsRequest.newBuilder()
                            .setName(topic.name())
                            .setPartitions(topic.partitions().size() + random.nextInt(1, 100))
                            .build());
        }
    }

    private void deleteTopic() {
        TopicImage topic = anyTopic();
        if (topic != null && random.nextInt(3) == 0) {
            cluster.run(
                    DeleteTopic::decide,
                    DeleteTopicRequest.newBuilder().setName(topic.name()).build());
        }
    }

    private void restart(int broker) {
        cluster.register(broker, "rack" + random.nextInt(3));
        if (random.nextInt(4) != 0) {
            cluster.unfence(broker);
        }
    }

    private void configure(int broker) {
        ConfigResource.Builder resource = ConfigResource.newBuilder();
        TopicImage topic = anyTopic();
        AlterConfigRequest.Builder request = AlterConfigRequest.newBuilder();
        if (topic != null && random.nextBoolean()) {
            request.setResource(resource.setTopic(topic.name()))
                    .putSet("min.insync.replicas", Integer.toString(random.nextInt(1, 4)))
                    .addRemove("retention.ms");
        } else if (random.nextBoolean()) {
            request.setResource(resource.setBroker(broker)).putSet("cordoned", random.nextBoolean() ? "true" : "false");
        } else {
            request.setResource(resource.setCluster(true))
                    .putSet("num.partitions", Integer.toString(random.nextInt(1, 9)));
        }
        cluster.run(AlterConfig::decide, request.build());
    }

    private void propose() {
        TopicImage topic = anyTopic();
        if (topic == null) {
            return;
        }
        int index = random.nextInt(topic.partitions().size());
        PartitionImage partition = topic.partition(index);
        if (!partition.hasLeader()) {
            return;
        }
        List<Integer> isr = new ArrayList<>();
        for (int replica : partition.replicas()) {
            boolean inService = !cluster.image().broker(replica).fenced();
            if (replica == partition.leader() || (inService && random.nextBoolean())) {
                isr.add(replica);
            }
        }
        cluster.propose(topic.name(), index, isr);
    }

    private void reassign() {
        TopicImage topic = anyTopic();
        if (topic == null) {
            return;
        }
        PartitionReassignmentChange.Builder change = PartitionReassignmentChange.newBuilder()
                .setTopic(topic.name())
                .setPartition(random.nextInt(topic.partitions().size()));
        int first = random.nextInt(BROKERS);
        int factor = random.nextInt(0, 4);
        for (int i = 0; i < factor; i++) {
            change.addReplicas(1 + (first + i) % BROKERS);
        }
        cluster.run(
                AlterPartitionReassignments::decide,
                AlterPartitionReassignmentsRequest.newBuilder()
                        .addChanges(change.setCancel(factor == 0))
                        .build());
    }

    private void report(int broker) {
        TopicImage topic = anyTopic();
        if (topic != null) {
            ReplicaState state = ReplicaState.forNumber(random.nextInt(1, 5));
            int index = random.nextInt(topic.partitions().size());
            cluster.report(
                    broker, cluster.health(topic.name(), index, state, random.nextInt(-1, 5), random.nextInt(99)));
        }
    }

    private TopicImage anyTopic() {
        List<TopicImage> all = List.copyOf(cluster.image().topics());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }
}
