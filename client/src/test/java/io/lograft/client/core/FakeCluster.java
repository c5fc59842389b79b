package io.lograft.client.core;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.lograft.base.Address;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.Controller;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.Topic;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three brokers, and the truth about who leads; each broker learns it in its own time. */
final class FakeCluster {
    static final String CLUSTER_ID = "c2ltdWxhdGVkLWNsdXN0ZXI";
    private static final int BROKERS = 3;

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final SimRng rng;
    private final List<FakeBroker> brokers = new ArrayList<>();
    private final Map<String, TopicId> topics = new LinkedHashMap<>();
    private final Map<TopicIdPartition, FakePartition> partitions = new LinkedHashMap<>();
    private final FakeFaults faults;
    private String clusterId = CLUSTER_ID;
    private long version = 1;
    private long producerIds;

    FakeCluster(SimScheduler scheduler) {
        this.scheduler = scheduler;
        this.network = new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize());
        this.rng = scheduler.rng("cluster");
        this.faults = new FakeFaults(scheduler.rng("faults"));
        for (int id = 1; id <= BROKERS; id++) {
            brokers.add(new FakeBroker(id, this));
        }
        brokers.forEach(FakeBroker::start);
    }

    void pretendToBe(String otherClusterId) {
        clusterId = otherClusterId;
        version++;
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimNetwork network() {
        return network;
    }

    FakeFaults faults() {
        return faults;
    }

    List<FakeBroker> brokers() {
        return brokers;
    }

    FakeBroker broker(int id) {
        return brokers.get(id - 1);
    }

    List<Address> addresses() {
        return brokers.stream().map(FakeBroker::address).toList();
    }

    TopicId createTopic(String name, int count) {
        TopicId id = new TopicId(rng.nextLong(), rng.nextLong());
        topics.put(name, id);
        for (int i = 0; i < count; i++) {
            TopicIdPartition partition = new TopicIdPartition(id, i);
            partitions.put(partition, new FakePartition(partition, 1 + i % BROKERS));
        }
        changed();
        return id;
    }

    void deleteTopic(String name) {
        TopicId id = topics.remove(name);
        partitions.keySet().removeIf(partition -> partition.topicId().equals(id));
        changed();
    }

    FakePartition partition(TopicIdPartition id) {
        return partitions.get(id);
    }

    List<FakePartition> partitions() {
        return new ArrayList<>(partitions.values());
    }

    long nextProducerId() {
        return 1_000 + producerIds++;
    }

    // ---- faults

    /** Another live broker leads, or after a while without any. */
    void moveLeader(FakePartition partition) {
        int next = liveBrokerExcept(partition.leader());
        partition.changeLeader(next, rng);
        scheduler.note(partition.id().partition() + " led by " + next + " at epoch " + partition.epoch());
        changed();
        int epoch = partition.epoch();
        scheduler.schedule(rng.between(0, 80), "commit what the new leader found", () -> {
            if (partition.leader() == next && next > 0 && broker(next).node().isAlive()) {
                partition.commit(epoch, partition.epochStart());
                broker(next).onCommit();
            }
        });
    }

    /** As by a controller: what the broker led goes to others, after the time that it takes to notice. */
    void failOver(FakeBroker broker) {
        scheduler.schedule(rng.between(20, 300), "fail over " + broker.id(), () -> {
            for (FakePartition partition : partitions.values()) {
                if (partition.leader() == broker.id()
                        && (!broker.node().isAlive() || broker.node().isPaused())) {
                    moveLeader(partition);
                }
            }
        });
    }

    /** Gives each partition that has no leader one. */
    void healLeaders() {
        for (FakePartition partition : partitions.values()) {
            if (partition.leader() < 0
                    || !broker(partition.leader()).node().isAlive()
                    || broker(partition.leader()).node().isPaused()) {
                moveLeader(partition);
            }
        }
    }

    private int liveBrokerExcept(int leader) {
        List<Integer> live = new ArrayList<>();
        for (FakeBroker broker : brokers) {
            if (broker.id() != leader
                    && broker.node().isAlive()
                    && !broker.node().isPaused()) {
                live.add(broker.id());
            }
        }
        return live.isEmpty() ? PartitionView.NO_LEADER : live.get(rng.nextInt(live.size()));
    }

    /** Each broker learns the new truth in its own time. */
    void changed() {
        version++;
        WatchMetadataResponse truth = describe();
        for (FakeBroker broker : brokers) {
            scheduler.schedule(rng.between(0, 60), "metadata to " + broker.id(), () -> broker.learn(truth));
        }
    }

    WatchMetadataResponse describe() {
        WatchMetadataResponse.Builder message = WatchMetadataResponse.newBuilder()
                .setMetadataVersion(version)
                .setComplete(true)
                .setBrokersChanged(true)
                .setClusterId(clusterId)
                .setController(Controller.newBuilder().setId(1).setEpoch(1));
        for (FakeBroker broker : brokers) {
            message.addBrokers(Broker.newBuilder()
                    .setId(broker.id())
                    .setAddress(address(broker.address()))
                    .setEpoch(broker.node().life()));
        }
        topics.forEach((name, id) -> message.addTopics(describe(name, id)));
        return message.build();
    }

    private Topic describe(String name, TopicId id) {
        Topic.Builder topic =
                Topic.newBuilder().setId(ByteString.copyFrom(id.toBytes())).setName(name);
        for (FakePartition partition : partitions.values()) {
            if (partition.id().topicId().equals(id)) {
                topic.addPartitions(Partition.newBuilder()
                        .setPartition(partition.id().partition())
                        .setLeader(partition.leader())
                        .setLeaderEpoch(partition.epoch())
                        .setPartitionEpoch(partition.partitionEpoch())
                        .addAllReplicas(List.of(1, 2, 3)));
            }
        }
        return topic.build();
    }

    static io.lograft.proto.v1.Address.Builder address(Address address) {
        return io.lograft.proto.v1.Address.newBuilder().setHost(address.host()).setPort(address.port());
    }
}
