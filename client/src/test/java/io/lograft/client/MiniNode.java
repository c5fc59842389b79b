package io.lograft.client;

import com.google.protobuf.ByteString;
import io.lograft.base.Address;
import io.lograft.base.CallReply;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicId;
import io.lograft.base.real.SystemClock;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.client.grpc.TestServer;
import io.lograft.proto.Rpc;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.Controller;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.DescribeTopicsRequest;
import io.lograft.proto.v1.DescribeTopicsResponse;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.proto.v1.ListOffsetsPartition;
import io.lograft.proto.v1.ListOffsetsRequest;
import io.lograft.proto.v1.ListOffsetsResponse;
import io.lograft.proto.v1.ListOffsetsResult;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.Topic;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A node on one loop that leads everything, keeps all in memory and commits at once. */
final class MiniNode implements AutoCloseable {
    /** Of a topic that is created without a number. */
    static final int DEFAULT_PARTITIONS = 2;

    private final List<Throwable> faults = new ArrayList<>();
    private final NettyLoops loops = new NettyLoops("mini-node", 1, new SystemClock(), (what, why) -> faults.add(why));
    private final TestServer server = new TestServer(loops);
    private final Map<String, Topic> topics = new TreeMap<>();
    private final Map<String, List<ByteBuffer>> logs = new TreeMap<>();
    private final Set<Fetch> fetches = new LinkedHashSet<>();
    private final Address address;
    private final boolean keeping;
    private final AtomicLong receivedBytes = new AtomicLong();
    private boolean acknowledging = true;
    private final AtomicLong fetchesBegun = new AtomicLong();
    private long producerIds;
    private int loseReplies;

    MiniNode() {
        this(true);
    }

    /**
     * @param keeping whether it remembers what is produced
     */
    MiniNode(boolean keeping) {
        this.keeping = keeping;
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> new Watch(link));
        server.serve(Rpc.PRODUCE, (link, peer, on) -> new Produce(link));
        server.serve(Rpc.FETCH, (link, peer, on) -> new Fetch(link));
        server.serve(
                Rpc.INIT_PRODUCER,
                (request, peer, on, reply) -> reply.reply(InitProducerResponse.newBuilder()
                        .setProducerId(producerIds++)
                        .build()));
        server.serve(Rpc.LIST_OFFSETS, (request, peer, on, reply) -> listOffsets(request, reply));
        server.serve(Rpc.CREATE_TOPIC, (request, peer, on, reply) -> createTopic(request, reply));
        server.serve(Rpc.DESCRIBE_TOPICS, (request, peer, on, reply) -> describeTopics(request, reply));
        server.serve(
                Rpc.DESCRIBE_CLUSTER,
                (request, peer, on, reply) -> reply.reply(DescribeClusterResponse.newBuilder()
                        .setClusterId("mini")
                        .addBrokers(broker())
                        .addVoters(1)
                        .build()));
        address = server.start();
    }

    Address address() {
        return address;
    }

    NettyLoops loops() {
        return loops;
    }

    void addTopic(String name, int partitions, Map<String, String> configs) {
        Topic.Builder topic = Topic.newBuilder()
                .setName(name)
                .setId(ByteString.copyFrom(new TopicId(7, topics.size()).toBytes()))
                .putAllConfigs(configs);
        for (int i = 0; i < partitions; i++) {
            topic.addPartitions(
                    Partition.newBuilder().setPartition(i).setLeader(1).addReplicas(1));
        }
        topics.put(name, topic.build());
    }

    /** Bytes of all batches that were produced. */
    long receivedBytes() {
        return receivedBytes.get();
    }

    /** How many connections are open to it. */
    int connections() {
        return server.connections();
    }

    /** How many conversations about fetching were begun, over all time. */
    long fetchesBegun() {
        return fetchesBegun.get();
    }

    /** Breaks every connection that is open. */
    void breakConnections() {
        server.breakConnections();
    }

    /** Whether produced batches are answered. */
    void acknowledge(boolean on) {
        acknowledging = on;
    }

    /** The next so many changes are made, and their replies are lost. */
    void loseReplies(int count) {
        loseReplies = count;
    }

    @Override
    public void close() {
        server.close();
        loops.close();
        if (!faults.isEmpty()) {
            throw new AssertionError(faults.toString());
        }
    }

    private Broker broker() {
        return Broker.newBuilder()
                .setId(1)
                .setAddress(io.lograft.proto.v1.Address.newBuilder()
                        .setHost(address.host())
                        .setPort(address.port()))
                .build();
    }

    private static String key(ByteString topicId, int partition) {
        return TopicId.fromBytes(topicId.toByteArray()) + "/" + partition;
    }

    private List<ByteBuffer> log(String key) {
        return logs.computeIfAbsent(key, missing -> new ArrayList<>());
    }

    private static long end(List<ByteBuffer> log) {
        return log.isEmpty() ? 0 : RecordBatch.of(log.get(log.size() - 1)).nextOffset();
    }

    private void createTopic(CreateTopicRequest request, CallReply<CreateTopicResponse> reply) {
        if (topics.containsKey(request.getName())) {
            reply.reply(CreateTopicResponse.newBuilder()
                    .setError(error(ErrorCode.TOPIC_EXISTS))
                    .build());
            return;
        }
        int partitions = request.getPartitions() == NewTopic.DEFAULT ? DEFAULT_PARTITIONS : request.getPartitions();
        addTopic(request.getName(), partitions, request.getConfigsMap());
        if (loseReplies > 0) {
            loseReplies--;
            reply.fail(ErrorCode.UNREACHABLE, "the reply is lost");
            return;
        }
        reply.reply(CreateTopicResponse.newBuilder()
                .setTopic(topics.get(request.getName()))
                .build());
    }

    private void describeTopics(DescribeTopicsRequest request, CallReply<DescribeTopicsResponse> reply) {
        DescribeTopicsResponse.Builder response = DescribeTopicsResponse.newBuilder();
        for (String name : request.getNamesCount() == 0 ? topics.keySet() : request.getNamesList()) {
            Topic topic = topics.get(name);
            if (topic == null) {
                response.setError(error(ErrorCode.UNKNOWN_TOPIC)).addUnknown(name);
            } else {
                response.addTopics(topic)
                        .addPartitionCounts(topic.getPartitionsCount())
                        .addReplicationFactors(1);
            }
        }
        reply.reply(response.build());
    }

    private void listOffsets(ListOffsetsRequest request, CallReply<ListOffsetsResponse> reply) {
        ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
        for (ListOffsetsPartition asked : request.getPartitionsList()) {
            List<ByteBuffer> log = log(key(asked.getTopicId(), asked.getPartition()));
            ListOffsetsResult.Builder result =
                    response.addResultsBuilder().setTopicId(asked.getTopicId()).setPartition(asked.getPartition());
            if (asked.hasTimestampMs()) {
                RecordBatch found = log.stream()
                        .map(RecordBatch::of)
                        .filter(batch -> batch.maxTimestamp() >= asked.getTimestampMs())
                        .findFirst()
                        .orElse(null);
                result.setOffset(found == null ? -1 : found.baseOffset())
                        .setTimestampMs(found == null ? -1 : found.baseTimestamp());
            } else {
                result.setOffset(asked.hasLatest() ? end(log) : 0);
            }
        }
        reply.reply(response.build());
    }

    private static Error error(ErrorCode code) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage(code.text())
                .build();
    }

    private final class Watch implements LinkHandler<WatchMetadataRequest> {
        private final Link<WatchMetadataResponse> link;

        private Watch(Link<WatchMetadataResponse> link) {
            this.link = link;
        }

        @Override
        public void onMessage(WatchMetadataRequest request) {
            WatchMetadataResponse.Builder response = WatchMetadataResponse.newBuilder()
                    .setMetadataVersion(1)
                    .setComplete(true)
                    .setClusterId("mini")
                    .setController(Controller.newBuilder().setId(1).setEpoch(1))
                    .addBrokers(broker())
                    .setBrokersChanged(true);
            for (String name : request.getTopicsList()) {
                if (topics.containsKey(name)) {
                    response.addTopics(topics.get(name));
                } else {
                    response.addUnknownTopics(name);
                }
            }
            link.send(response.build());
        }

        @Override
        public void onClosed(Closed cause) {}
    }

    private final class Produce implements LinkHandler<ProduceRequest> {
        private final Link<ProduceResponse> link;

        private Produce(Link<ProduceResponse> link) {
            this.link = link;
        }

        @Override
        public void onMessage(ProduceRequest request) {
            ProduceResponse.Builder response = ProduceResponse.newBuilder();
            for (PartitionBatch batch : request.getBatchesList()) {
                receivedBytes.addAndGet(batch.getBatch().size());
                long baseOffset = 0;
                if (keeping) {
                    List<ByteBuffer> log = log(key(batch.getTopicId(), batch.getPartition()));
                    ByteBuffer bytes = ByteBuffer.wrap(batch.getBatch().toByteArray());
                    baseOffset = end(log);
                    RecordBatch.of(bytes).stamp(baseOffset, 0);
                    log.add(bytes);
                }
                response.addResultsBuilder()
                        .setCorrelationId(request.getCorrelationId())
                        .setTopicId(batch.getTopicId())
                        .setPartition(batch.getPartition())
                        .setBaseOffset(baseOffset);
            }
            if (acknowledging && request.getAcks() != io.lograft.proto.v1.Acks.ACKS_NONE) {
                link.send(response.build());
            }
            List.copyOf(fetches).forEach(Fetch::push);
        }

        @Override
        public void onClosed(Closed cause) {}
    }

    private final class Fetch implements LinkHandler<FetchRequest> {
        private final Link<FetchResponse> link;
        private final Map<Integer, String> keys = new TreeMap<>();
        private final Map<Integer, Long> offsets = new TreeMap<>();
        private long credit;

        private Fetch(Link<FetchResponse> link) {
            this.link = link;
            fetches.add(this);
            fetchesBegun.incrementAndGet();
        }

        @Override
        public void onMessage(FetchRequest request) {
            credit += request.getCreditBytes();
            request.getUnsubscribeList().forEach(offsets::remove);
            request.getSubscribeList().forEach(subscribe -> {
                String key = key(subscribe.getTopicId(), subscribe.getPartition());
                if (subscribe.getOffset() > end(log(key))) {
                    link.send(FetchResponse.newBuilder()
                            .addData(FetchData.newBuilder()
                                    .setSubscriptionId(subscribe.getSubscriptionId())
                                    .setHighWatermark(end(log(key)))
                                    .setError(error(ErrorCode.OFFSET_OUT_OF_RANGE)))
                            .build());
                } else {
                    keys.put(subscribe.getSubscriptionId(), key);
                    offsets.put(subscribe.getSubscriptionId(), subscribe.getOffset());
                }
            });
            push();
        }

        void push() {
            for (Map.Entry<Integer, Long> entry : offsets.entrySet()) {
                List<ByteBuffer> log = log(keys.get(entry.getKey()));
                for (ByteBuffer bytes : log) {
                    if (credit <= 0) {
                        return;
                    }
                    if (RecordBatch.of(bytes).nextOffset() > entry.getValue()) {
                        credit -= bytes.remaining();
                        entry.setValue(RecordBatch.of(bytes).nextOffset());
                        link.send(FetchResponse.newBuilder()
                                .addData(FetchData.newBuilder()
                                        .setSubscriptionId(entry.getKey())
                                        .setHighWatermark(end(log))
                                        .setBatches(ByteString.copyFrom(bytes.duplicate())))
                                .build());
                    }
                }
            }
        }

        @Override
        public void onClosed(Closed cause) {
            fetches.remove(this);
        }
    }
}
