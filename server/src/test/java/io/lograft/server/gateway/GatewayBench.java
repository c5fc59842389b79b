package io.lograft.server.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.StreamType;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.Topic;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three nodes with gateways over the simulated network, and a caller of any of them. */
final class GatewayBench {
    private static final long LIMIT_MS = 200_000;

    final SimScheduler scheduler;
    final SimNetwork network;
    final List<FakeNode> nodes = new ArrayList<>();
    final SimNode caller;
    final SimLoop callerLoop;
    private final Map<String, TopicId> topics = new LinkedHashMap<>();
    private final Map<TopicIdPartition, FakePartition> partitions = new LinkedHashMap<>();
    private final Map<FakePartition, Integer> answersToLose = new LinkedHashMap<>();
    boolean swallowsAnswers;
    boolean swallowsMetadata;
    private long version = 1;
    private long producerIds = 100;
    private final ErrorTable errors = new ErrorTable();

    GatewayBench() {
        this(20_261_122, 32 << 20);
    }

    GatewayBench(long seed, long gatewayBytesMax) {
        scheduler = new SimScheduler(seed);
        network = new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize());
        caller = new SimNode(scheduler, "caller");
        callerLoop = caller.newLoop("caller");
        for (int id = 1; id <= 3; id++) {
            nodes.add(new FakeNode(id, this));
        }
        nodes.forEach(node -> node.start(gatewayBytesMax));
    }

    FakeNode node(int id) {
        return nodes.get(id - 1);
    }

    TopicId createTopic(String name, int count) {
        TopicId id = new TopicId(7, topics.size());
        topics.put(name, id);
        for (int i = 0; i < count; i++) {
            TopicIdPartition partition = new TopicIdPartition(id, i);
            partitions.put(partition, new FakePartition(partition, 1 + i % nodes.size()));
        }
        changed();
        return id;
    }

    void addPartition(TopicId topic) {
        int index = 0;
        while (partitions.containsKey(new TopicIdPartition(topic, index))) {
            index++;
        }
        TopicIdPartition added = new TopicIdPartition(topic, index);
        partitions.put(added, new FakePartition(added, 1 + index % nodes.size()));
        changed();
    }

    FakePartition partition(TopicId topic, int index) {
        return partitions.get(new TopicIdPartition(topic, index));
    }

    List<String> values(TopicId topic) {
        List<String> values = new ArrayList<>();
        partitions.values().stream()
                .filter(partition -> partition.id.topicId().equals(topic))
                .forEach(partition -> values.addAll(partition.values()));
        return values;
    }

    void moveLeader(FakePartition partition, int broker) {
        partition.moveTo(broker);
        changed();
    }

    /** The next so many appends to the partition are made, and their streams break before the answer. */
    void loseAnswers(FakePartition partition, int count) {
        answersToLose.put(partition, count);
    }

    boolean losesThisAnswer(FakePartition partition) {
        int left = answersToLose.getOrDefault(partition, 0);
        answersToLose.put(partition, Math.max(0, left - 1));
        return left > 0;
    }

    long nextProducerId() {
        return producerIds++;
    }

    long offsetAt(FakePartition partition, long timestampMs) {
        RecordCursor cursor = new RecordCursor();
        for (ByteBuffer batch : partition.batches) {
            cursor.reset(RecordBatch.of(batch.duplicate()));
            while (cursor.next()) {
                if (cursor.timestamp() >= timestampMs) {
                    return cursor.offset();
                }
            }
        }
        return -1;
    }

    private void changed() {
        version++;
        nodes.forEach(FakeNode::onMetadata);
    }

    WatchMetadataResponse describe(List<String> names) {
        WatchMetadataResponse.Builder message = WatchMetadataResponse.newBuilder()
                .setMetadataVersion(version)
                .setComplete(true)
                .setBrokersChanged(true)
                .setClusterId("c2ltdWxhdGVkLWNsdXN0ZXI");
        for (FakeNode node : nodes) {
            Address address = node.nodePort;
            message.addBrokers(Broker.newBuilder()
                    .setId(node.id)
                    .setAddress(io.lograft.proto.v1.Address.newBuilder()
                            .setHost(address.host())
                            .setPort(address.port())));
        }
        for (String name : names) {
            if (topics.containsKey(name)) {
                message.addTopics(describe(name, topics.get(name)));
            } else {
                message.addUnknownTopics(name);
            }
        }
        return message.build();
    }

    private Topic describe(String name, TopicId id) {
        Topic.Builder topic =
                Topic.newBuilder().setId(ByteString.copyFrom(id.toBytes())).setName(name);
        for (FakePartition partition : partitions.values()) {
            if (partition.id.topicId().equals(id)) {
                topic.addPartitions(Partition.newBuilder()
                        .setPartition(partition.id.partition())
                        .setLeader(partition.leader)
                        .setLeaderEpoch(partition.epoch)
                        .setPartitionEpoch(partition.epoch)
                        .addAllReplicas(List.of(1, 2, 3)));
            }
        }
        return topic.build();
    }

    // ---- what a caller does

    static PublishRecord record(String key, String value) {
        PublishRecord.Builder record = PublishRecord.newBuilder().setValue(ByteString.copyFromUtf8(value));
        if (key != null) {
            record.setKey(ByteString.copyFromUtf8(key));
        }
        return record.build();
    }

    /** A call through a node, answered. */
    <Q, P> P call(int node, CallType<Q, P> type, Q request) {
        Answer<P> answer = begin(node, type, request);
        scheduler.runUntil(answer::isDone, LIMIT_MS);
        if (answer.failure != null) {
            throw new AssertionError(answer.failure);
        }
        return answer.reply;
    }

    /** A call that is on its way. */
    <Q, P> Answer<P> begin(int node, CallType<Q, P> type, Q request) {
        Answer<P> answer = new Answer<>();
        callerLoop.execute(() -> network.net(caller)
                .call(node(node).clientPort, type, request, LIMIT_MS, callerLoop, new CallHandler<>() {
                    @Override
                    public void onReply(P reply) {
                        errors.heard(reply);
                        answer.reply = reply;
                    }

                    @Override
                    public void onFailure(Closed cause) {
                        errors.ended(nameOf(type.name()), cause.code());
                        answer.failure = cause;
                    }
                }));
        return answer;
    }

    <Q, P> Conversation<Q, P> open(int node, StreamType<Q, P> type) {
        Conversation<Q, P> conversation = new Conversation<>(nameOf(type.name()));
        callerLoop.execute(() ->
                conversation.link = network.net(caller).open(node(node).clientPort, type, conversation, callerLoop));
        settle();
        return conversation;
    }

    private static String nameOf(String method) {
        return method.substring(method.lastIndexOf('/') + 1);
    }

    void settle() {
        scheduler.runFor(300);
    }

    /** What comes of a call. */
    static final class Answer<P> {
        P reply;
        Closed failure;

        boolean isDone() {
            return reply != null || failure != null;
        }

        ErrorCode failedWith() {
            return failure == null ? ErrorCode.NONE : failure.code();
        }
    }

    /** The caller's end of a stream. */
    final class Conversation<Q, P> implements LinkHandler<P> {
        final List<P> heard = new ArrayList<>();
        Closed closed;
        private final String call;
        private Link<Q> link;

        private Conversation(String call) {
            this.call = call;
        }

        void say(Q message) {
            callerLoop.execute(() -> link.send(message));
            settle();
        }

        void setReading(boolean reading) {
            callerLoop.execute(() -> link.setReading(reading));
            settle();
        }

        void close() {
            callerLoop.execute(link::close);
            settle();
        }

        @Override
        public void onMessage(P message) {
            errors.heard(message);
            heard.add(message);
        }

        @Override
        public void onClosed(Closed cause) {
            errors.ended(call, cause.code());
            closed = cause;
        }
    }
}
