package io.lograft.client.core;

import com.google.protobuf.ByteString;
import io.lograft.base.Address;
import io.lograft.base.CallReply;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNode;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.DeleteRecordsPartition;
import io.lograft.proto.v1.DeleteRecordsRequest;
import io.lograft.proto.v1.DeleteRecordsResponse;
import io.lograft.proto.v1.DeleteRecordsResult;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.proto.v1.LeaderHint;
import io.lograft.proto.v1.ListOffsetsPartition;
import io.lograft.proto.v1.ListOffsetsRequest;
import io.lograft.proto.v1.ListOffsetsResponse;
import io.lograft.proto.v1.ListOffsetsResult;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.Topic;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One node: serves the public API from what it knows, which may be behind the truth. */
final class FakeBroker {
    private final int id;
    private final FakeCluster cluster;
    private final SimNode node;
    private final Address address;
    private final Set<Watch> watches = new LinkedHashSet<>();
    private final Set<FakeProduce> produces = new LinkedHashSet<>();
    private final Set<FakeFetch> fetches = new LinkedHashSet<>();
    private SimLoop loop;
    private WatchMetadataResponse known = WatchMetadataResponse.getDefaultInstance();
    private SimNetServer server;

    FakeBroker(int id, FakeCluster cluster) {
        this.id = id;
        this.cluster = cluster;
        this.node = new SimNode(cluster.scheduler(), "broker-" + id);
        this.address = new Address("broker-" + id, 9092);
    }

    int id() {
        return id;
    }

    SimNode node() {
        return node;
    }

    Address address() {
        return address;
    }

    FakeCluster cluster() {
        return cluster;
    }

    SimLoop loop() {
        return loop;
    }

    void start() {
        loop = node.newDataLoop("data");
        watches.clear();
        produces.clear();
        fetches.clear();
        server = cluster.network().server(node, address, List.of(loop));
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> new Watch(link));
        server.serve(Rpc.PRODUCE, (link, peer, on) -> {
            FakeProduce produce = new FakeProduce(this, link);
            produces.add(produce);
            return produce;
        });
        server.serve(Rpc.FETCH, (link, peer, on) -> {
            FakeFetch fetch = new FakeFetch(this, link);
            fetches.add(fetch);
            return fetch;
        });
        server.serve(
                Rpc.INIT_PRODUCER,
                (request, peer, on, reply) -> reply.reply(InitProducerResponse.newBuilder()
                        .setProducerId(cluster.nextProducerId())
                        .build()));
        server.serve(Rpc.LIST_OFFSETS, (request, peer, on, reply) -> listOffsets(request, reply));
        server.serve(Rpc.DELETE_RECORDS, (request, peer, on, reply) -> deleteRecords(request, reply));
        server.start();
        known = cluster.describe();
    }

    void gone(FakeProduce produce) {
        produces.remove(produce);
    }

    void gone(FakeFetch fetch) {
        fetches.remove(fetch);
    }

    /** The truth of some moment reaches this broker. */
    void learn(WatchMetadataResponse truth) {
        loop.execute(() -> {
            if (truth.getMetadataVersion() > known.getMetadataVersion()) {
                WatchMetadataResponse before = known;
                known = truth;
                watches.forEach(watch -> watch.push(before));
                List.copyOf(produces).forEach(FakeProduce::onMetadata);
                List.copyOf(fetches).forEach(FakeFetch::pushAll);
            }
        });
    }

    /** The high watermark moved. */
    void onCommit() {
        loop.execute(() -> List.copyOf(fetches).forEach(FakeFetch::pushAll));
    }

    /** NONE if this broker may serve the partition at this epoch, as far as it knows. */
    ErrorCode check(TopicIdPartition partition, int epoch) {
        Partition state = state(partition);
        if (state == null) {
            return ErrorCode.UNKNOWN_TOPIC;
        }
        if (epoch > state.getLeaderEpoch()) {
            return ErrorCode.UNKNOWN_LEADER_EPOCH;
        }
        if (state.getLeader() != id) {
            return ErrorCode.NOT_LEADER;
        }
        return epoch < state.getLeaderEpoch() ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.NONE;
    }

    /** Whether it really leads, at the epoch that it knows. */
    boolean isTrueLeader(TopicIdPartition partition) {
        FakePartition truth = cluster.partition(partition);
        Partition state = state(partition);
        return truth != null && state != null && truth.leader() == id && truth.epoch() == state.getLeaderEpoch();
    }

    LeaderHint hint(TopicIdPartition partition) {
        Partition state = state(partition);
        if (state == null) {
            return LeaderHint.newBuilder().setLeader(PartitionView.NO_LEADER).build();
        }
        LeaderHint.Builder hint =
                LeaderHint.newBuilder().setLeader(state.getLeader()).setLeaderEpoch(state.getLeaderEpoch());
        for (Broker broker : known.getBrokersList()) {
            if (broker.getId() == state.getLeader()) {
                hint.setAddress(broker.getAddress());
            }
        }
        return hint.build();
    }

    static Error error(ErrorCode code) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage("fake " + code)
                .build();
    }

    static TopicIdPartition id(ByteString topicId, int partition) {
        return new TopicIdPartition(TopicId.fromBytes(topicId.toByteArray()), partition);
    }

    private Partition state(TopicIdPartition partition) {
        for (Topic topic : known.getTopicsList()) {
            if (TopicId.fromBytes(topic.getId().toByteArray()).equals(partition.topicId())) {
                return partition.partition() < topic.getPartitionsCount()
                        ? topic.getPartitions(partition.partition())
                        : null;
            }
        }
        return null;
    }

    private void listOffsets(ListOffsetsRequest request, CallReply<ListOffsetsResponse> reply) {
        ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
        for (ListOffsetsPartition asked : request.getPartitionsList()) {
            TopicIdPartition partition = id(asked.getTopicId(), asked.getPartition());
            ListOffsetsResult.Builder result =
                    response.addResultsBuilder().setTopicId(asked.getTopicId()).setPartition(asked.getPartition());
            ErrorCode code = check(partition, asked.getLeaderEpoch());
            if (code == ErrorCode.NONE
                    && (!isTrueLeader(partition)
                            || !cluster.partition(partition).isReady())) {
                code = ErrorCode.NOT_READY;
            }
            if (code != ErrorCode.NONE) {
                result.setError(error(code)).setLeader(hint(partition));
            } else {
                result.setOffset(
                        asked.hasLatest() ? cluster.partition(partition).highWatermark() : 0);
            }
        }
        reply.reply(response.build());
    }

    /** Says what a leader would say, and deletes nothing. */
    private void deleteRecords(DeleteRecordsRequest request, CallReply<DeleteRecordsResponse> reply) {
        DeleteRecordsResponse.Builder response = DeleteRecordsResponse.newBuilder();
        for (DeleteRecordsPartition asked : request.getPartitionsList()) {
            TopicIdPartition partition = id(asked.getTopicId(), asked.getPartition());
            DeleteRecordsResult.Builder result =
                    response.addResultsBuilder().setTopicId(asked.getTopicId()).setPartition(asked.getPartition());
            ErrorCode code = check(partition, asked.getLeaderEpoch());
            if (code != ErrorCode.NONE) {
                result.setError(error(code)).setLeader(hint(partition));
            }
        }
        reply.reply(response.build());
    }

    private WatchMetadataResponse filtered(WatchMetadataRequest request) {
        WatchMetadataResponse.Builder message = known.toBuilder().clearTopics();
        List<String> missing = new ArrayList<>(request.getTopicsList());
        for (Topic topic : known.getTopicsList()) {
            if (missing.remove(topic.getName())) {
                message.addTopics(topic);
            }
        }
        return message.addAllUnknownTopics(missing).build();
    }

    /** What changed of the topics asked for: whole topics if new, else the partitions that differ. */
    private WatchMetadataResponse delta(WatchMetadataRequest request, WatchMetadataResponse before) {
        WatchMetadataResponse.Builder message = known.toBuilder()
                .clearTopics()
                .clearBrokers()
                .setComplete(false)
                .setBrokersChanged(true)
                .addAllBrokers(known.getBrokersList());
        for (Topic topic : known.getTopicsList()) {
            if (!request.getTopicsList().contains(topic.getName())) {
                continue;
            }
            Topic old = before.getTopicsList().stream()
                    .filter(candidate -> candidate.getId().equals(topic.getId()))
                    .findAny()
                    .orElse(null);
            Topic.Builder changed = topic.toBuilder().clearPartitions();
            for (Partition partition : topic.getPartitionsList()) {
                if (old == null || !old.getPartitionsList().contains(partition)) {
                    changed.addPartitions(partition);
                }
            }
            if (changed.getPartitionsCount() > 0) {
                message.addTopics(changed);
            }
        }
        for (Topic old : before.getTopicsList()) {
            if (known.getTopicsList().stream().noneMatch(topic -> topic.getId().equals(old.getId()))) {
                message.addDeletedTopics(old.getId());
            }
        }
        return message.build();
    }

    private final class Watch implements LinkHandler<WatchMetadataRequest> {
        private final Link<WatchMetadataResponse> link;
        private WatchMetadataRequest request;

        private Watch(Link<WatchMetadataResponse> link) {
            this.link = link;
        }

        void push(WatchMetadataResponse before) {
            if (request != null) {
                link.send(delta(request, before));
            }
        }

        @Override
        public void onMessage(WatchMetadataRequest message) {
            request = message;
            watches.add(this);
            link.send(filtered(message));
        }

        @Override
        public void onClosed(Closed cause) {
            watches.remove(this);
        }
    }
}
