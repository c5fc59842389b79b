package io.lograft.metadata.sim;

import com.google.protobuf.ByteString;
import io.lograft.base.Decision;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.op.AlterPartition;
import io.lograft.metadata.op.BeginShutdown;
import io.lograft.metadata.op.BrokerRequest;
import io.lograft.metadata.op.CreateTopic;
import io.lograft.metadata.op.FenceBroker;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.op.Outcome;
import io.lograft.metadata.op.RegisterBroker;
import io.lograft.metadata.op.ReportReplicas;
import io.lograft.metadata.op.UnfenceBroker;
import io.lograft.proto.internal.v1.AlterPartitionsRequest;
import io.lograft.proto.internal.v1.IsrProposal;
import io.lograft.proto.internal.v1.IsrResult;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.internal.v1.ReportReplicasRequest;
import io.lograft.proto.metadata.v1.ClusterIdRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.Address;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metadata of a cluster without a log: each operation is decided and applied at once, at the next index. */
public final class TestCluster {
    private final Map<Integer, Integer> lives = new HashMap<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private long topicsMade;

    /** A cluster with an id and no brokers. */
    public TestCluster() {
        apply(List.of(MetadataRecord.newBuilder()
                .setClusterId(ClusterIdRecord.newBuilder().setClusterId("AAAAAAAAAAAAAAAAAAAAAA"))
                .build()));
    }

    /** A cluster with brokers 1..count in service. */
    public static TestCluster ofBrokers(int count) {
        TestCluster cluster = new TestCluster();
        for (int id = 1; id <= count; id++) {
            cluster.start(id);
        }
        return cluster;
    }

    /** The state now. */
    public ClusterImage image() {
        return image;
    }

    /** Decides, applies, and returns the reply. */
    public <Q, R> R run(Operation<Q, R> operation, Q request) {
        Decision<MetadataRecord, R> decision = operation.decide(image, request, 0);
        if (!decision.records().isEmpty()) {
            apply(decision.records());
        }
        return decision.reply();
    }

    /** Applies records as one entry; indexes have gaps, as in Raft. */
    public void apply(List<MetadataRecord> records) {
        image = image.apply(records, image.version() + 2, 1);
    }

    /** A new incarnation of a broker registers, recovers, and is put into service. */
    public void start(int broker, ReplicaHealth... reports) {
        require(register(broker, "", reports).outcome());
        unfence(broker);
    }

    /** A new incarnation of a broker registers. */
    public RegisterBroker.Reply register(int broker, String rack, ReplicaHealth... reports) {
        lives.merge(broker, 1, Integer::sum);
        return run(RegisterBroker::decide, new RegisterBroker.Request(registration(broker, rack, reports), false));
    }

    /** What the broker's current incarnation sends. */
    public Register registration(int broker, String rack, ReplicaHealth... reports) {
        return Register.newBuilder()
                .setBrokerId(broker)
                .setIncarnation(bytes16(broker, lives.getOrDefault(broker, 0)))
                .setClientAddress(Address.newBuilder().setHost("host" + broker).setPort(9092))
                .setNodeAddress(Address.newBuilder().setHost("host" + broker).setPort(9093))
                .setRack(rack)
                .addDirectories(bytes16(broker, 1_000_000))
                .addAllReplicas(List.of(reports))
                .build();
    }

    /** 16 bytes made of two numbers. */
    public static ByteString bytes16(long most, long least) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(most).putLong(least).array());
    }

    /** Puts a broker into service. */
    public void unfence(int broker) {
        require(run(UnfenceBroker::decide, current(broker)));
    }

    /** Takes a broker out of service. */
    public void fence(int broker) {
        require(run(FenceBroker::decide, current(broker)));
    }

    /** A broker begins to leave; returns how many leaderships it keeps. */
    public int beginShutdown(int broker) {
        BeginShutdown.Reply reply = run(BeginShutdown::decide, current(broker));
        require(reply.outcome());
        return reply.leadershipsLeft();
    }

    /** The broker's registered incarnation. */
    public BrokerRequest current(int broker) {
        BrokerImage known = image.broker(broker);
        return new BrokerRequest(broker, known.epoch());
    }

    /** Creates a topic, which must succeed. */
    public TopicId createTopic(String name, int partitions, int replicationFactor, Map<String, String> configs) {
        TopicId id = new TopicId(7, ++topicsMade);
        CreateTopicResponse reply = run(
                CreateTopic::decide,
                new CreateTopic.Request(
                        CreateTopicRequest.newBuilder()
                                .setName(name)
                                .setPartitions(partitions)
                                .setReplicationFactor(replicationFactor)
                                .putAllConfigs(configs)
                                .build(),
                        id));
        if (reply.hasError()) {
            throw new AssertionError(reply.getError().getMessage());
        }
        return id;
    }

    /** As above, without settings. */
    public TopicId createTopic(String name, int partitions, int replicationFactor) {
        return createTopic(name, partitions, replicationFactor, Map.of());
    }

    /** A partition now. */
    public PartitionImage partition(String topic, int index) {
        return image.topic(topic).partition(index);
    }

    /** The leader proposes an ISR, all members with their registered epochs. */
    public IsrResult propose(String topic, int index, List<Integer> isr) {
        PartitionImage partition = partition(topic, index);
        IsrProposal.Builder proposal = proposal(topic, index, isr);
        return propose(partition.leader(), proposal.build());
    }

    /** A proposal that fits the partition as it is. */
    public IsrProposal.Builder proposal(String topic, int index, List<Integer> isr) {
        PartitionImage partition = partition(topic, index);
        IsrProposal.Builder proposal = IsrProposal.newBuilder()
                .setTopicId(RecordIds.bytes(image.topic(topic).id()))
                .setPartition(index)
                .setLeaderEpoch(partition.leaderEpoch())
                .setPartitionEpoch(partition.partitionEpoch())
                .addAllIsr(isr);
        isr.forEach(member -> proposal.addIsrBrokerEpochs(image.broker(member).epoch()));
        return proposal;
    }

    /** A broker sends one proposal. */
    public IsrResult propose(int broker, IsrProposal proposal) {
        AlterPartition.Reply reply = run(
                AlterPartition::decide,
                new AlterPartition.Request(
                        current(broker),
                        AlterPartitionsRequest.newBuilder()
                                .addProposals(proposal)
                                .build()));
        require(reply.outcome());
        return reply.body().getResults(0);
    }

    /** A report about one replica. */
    public ReplicaHealth health(String topic, int index, ReplicaState state, int lastEpoch, long endOffset) {
        return ReplicaHealth.newBuilder()
                .setTopicId(RecordIds.bytes(image.topic(topic).id()))
                .setPartition(index)
                .setState(state)
                .setLastEpoch(lastEpoch)
                .setEndOffset(endOffset)
                .build();
    }

    /** A broker in service reports. */
    public void report(int broker, ReplicaHealth... reports) {
        require(run(
                ReportReplicas::decide,
                new ReportReplicas.Request(
                        current(broker),
                        ReportReplicasRequest.newBuilder()
                                .addAllReplicas(List.of(reports))
                                .build())));
    }

    private static void require(Outcome outcome) {
        if (!outcome.done()) {
            throw new AssertionError(outcome.toString());
        }
    }
}
