package io.lograft.server.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicId;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNode;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.proto.v1.ListOffsetsPartition;
import io.lograft.proto.v1.ListOffsetsRequest;
import io.lograft.proto.v1.ListOffsetsResponse;
import io.lograft.proto.v1.ListOffsetsResult;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.ProduceResult;
import io.lograft.proto.v1.Subscribe;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import io.lograft.server.service.RequestKind;
import io.lograft.server.service.RequestListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One node: the node port as gateways use it, kept in memory, and a real gateway on its client port. */
final class FakeNode implements RequestListener {
    private static final int PUSH_BYTES = 128 << 10;

    final int id;
    final SimNode node;
    final SimLoop loop;
    final Address nodePort;
    final Address clientPort;
    final List<String> principals = new ArrayList<>();
    final List<ErrorCode> answered = new ArrayList<>();
    Gateway gateway;
    int fetchStreams;

    private final GatewayBench bench;
    private final Set<Watch> watches = new LinkedHashSet<>();
    private final Set<Fetch> fetches = new LinkedHashSet<>();

    FakeNode(int id, GatewayBench bench) {
        this.id = id;
        this.bench = bench;
        this.node = new SimNode(bench.scheduler, "node-" + id);
        this.loop = node.newDataLoop("data");
        this.nodePort = new Address("node-" + id, 9093);
        this.clientPort = new Address("node-" + id, 9092);
    }

    void start(long gatewayBytesMax) {
        SimNetServer inside = bench.network.server(node, nodePort, List.of(loop));
        inside.serve(Rpc.WATCH_METADATA, (link, peer, on) -> new Watch(link));
        inside.serve(Rpc.PRODUCE, (link, peer, on) -> new Produce(link));
        inside.serve(Rpc.FETCH, (link, peer, on) -> new Fetch(link));
        inside.serve(Rpc.LIST_OFFSETS, (request, peer, on, reply) -> reply.reply(listOffsets(request)));
        inside.serve(
                Rpc.INIT_PRODUCER,
                (request, peer, on, reply) -> reply.reply(InitProducerResponse.newBuilder()
                        .setProducerId(bench.nextProducerId())
                        .build()));
        inside.start();
        gateway = new Gateway(
                new GatewaySettings(List.of(nodePort), gatewayBytesMax),
                principal -> {
                    principals.add(principal);
                    return bench.network.net(node);
                },
                node.rng("gateway"),
                (request, peer, on, reply) -> reply.reply(InitProducerResponse.newBuilder()
                        .setProducerId(bench.nextProducerId())
                        .build()),
                this);
        SimNetServer outside = bench.network.server(node, clientPort, List.of(loop));
        gateway.serve(outside);
        outside.start();
    }

    void onMetadata() {
        loop.execute(() -> List.copyOf(watches).forEach(Watch::push));
    }

    void onCommit() {
        loop.execute(() -> List.copyOf(fetches).forEach(Fetch::push));
    }

    @Override
    public void onAnswered(RequestKind kind, long latencyNs, ErrorCode error) {
        answered.add(error);
    }

    @Override
    public void onBytes(RequestKind kind, long bytes) {
        if (bytes < 0) {
            throw new AssertionError(kind + " of " + bytes + " bytes");
        }
    }

    private static Error error(ErrorCode code) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage("fake " + code)
                .build();
    }

    private FakePartition partition(ByteString topicId, int index) {
        return bench.partition(TopicId.fromBytes(topicId.toByteArray()), index);
    }

    private ListOffsetsResponse listOffsets(ListOffsetsRequest request) {
        ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
        for (ListOffsetsPartition asked : request.getPartitionsList()) {
            FakePartition partition = partition(asked.getTopicId(), asked.getPartition());
            ListOffsetsResult.Builder result =
                    response.addResultsBuilder().setTopicId(asked.getTopicId()).setPartition(asked.getPartition());
            if (partition.leader != id) {
                result.setError(error(ErrorCode.NOT_LEADER));
            } else if (asked.hasTimestampMs()) {
                result.setOffset(bench.offsetAt(partition, asked.getTimestampMs()));
            } else {
                result.setOffset(asked.hasLatest() ? partition.end() : 0);
            }
        }
        return response.build();
    }

    private final class Watch implements LinkHandler<WatchMetadataRequest> {
        private final Link<WatchMetadataResponse> link;
        private List<String> names = List.of();

        private Watch(Link<WatchMetadataResponse> link) {
            this.link = link;
        }

        private void push() {
            if (!bench.swallowsMetadata) {
                link.send(bench.describe(names));
            }
        }

        @Override
        public void onMessage(WatchMetadataRequest request) {
            names = request.getTopicsList();
            watches.add(this);
            push();
        }

        @Override
        public void onClosed(Closed cause) {
            watches.remove(this);
        }
    }

    private final class Produce implements LinkHandler<ProduceRequest> {
        private final Link<ProduceResponse> link;

        private Produce(Link<ProduceResponse> link) {
            this.link = link;
        }

        @Override
        public void onMessage(ProduceRequest request) {
            for (PartitionBatch batch : request.getBatchesList()) {
                if (!append(request, batch)) {
                    return;
                }
            }
        }

        private boolean append(ProduceRequest request, PartitionBatch batch) {
            FakePartition partition = partition(batch.getTopicId(), batch.getPartition());
            ProduceResult.Builder result = ProduceResult.newBuilder()
                    .setCorrelationId(request.getCorrelationId())
                    .setTopicId(batch.getTopicId())
                    .setPartition(batch.getPartition())
                    .setBaseOffset(-1);
            if (partition.leader != id) {
                result.setError(error(ErrorCode.NOT_LEADER));
            } else {
                FakePartition.Append append =
                        partition.append(ByteBuffer.wrap(batch.getBatch().toByteArray()));
                if (append.error() != ErrorCode.NONE) {
                    result.setError(error(append.error()));
                } else {
                    result.setBaseOffset(append.baseOffset());
                }
                onCommit();
                if (bench.losesThisAnswer(partition)) {
                    link.closeWithError(ErrorCode.UNREACHABLE, "the stream broke");
                    return false;
                }
                if (bench.swallowsAnswers) {
                    return true;
                }
            }
            link.send(ProduceResponse.newBuilder().addResults(result).build());
            return true;
        }

        @Override
        public void onClosed(Closed cause) {
            // Nothing is kept.
        }
    }

    /** Pushes one batch or more at a time, under the stream's credit. */
    private final class Fetch implements LinkHandler<FetchRequest> {
        private final Link<FetchResponse> link;
        private final Map<Integer, Subscribe> subscriptions = new LinkedHashMap<>();
        private final Map<Integer, Integer> nextBatch = new LinkedHashMap<>();
        private long credit;

        private Fetch(Link<FetchResponse> link) {
            this.link = link;
            fetchStreams++;
            fetches.add(this);
        }

        @Override
        public void onMessage(FetchRequest request) {
            request.getUnsubscribeList().forEach(subscriptions::remove);
            for (Subscribe subscribe : request.getSubscribeList()) {
                subscriptions.put(subscribe.getSubscriptionId(), subscribe);
                nextBatch.put(subscribe.getSubscriptionId(), 0);
            }
            credit += request.getCreditBytes();
            push();
        }

        private void push() {
            for (Subscribe subscribe : List.copyOf(subscriptions.values())) {
                push(subscribe);
            }
        }

        private void push(Subscribe subscribe) {
            FakePartition partition = partition(subscribe.getTopicId(), subscribe.getPartition());
            FetchData.Builder data = FetchData.newBuilder()
                    .setSubscriptionId(subscribe.getSubscriptionId())
                    .setHighWatermark(partition.end());
            if (partition.leader != id || subscribe.getOffset() > partition.end()) {
                subscriptions.remove(subscribe.getSubscriptionId());
                ErrorCode why = partition.leader == id ? ErrorCode.OFFSET_OUT_OF_RANGE : ErrorCode.NOT_LEADER;
                link.send(FetchResponse.newBuilder()
                        .addData(data.setError(error(why)))
                        .build());
                return;
            }
            int next = nextBatch.get(subscribe.getSubscriptionId());
            while (next < partition.batches.size() && credit > 0) {
                List<ByteBuffer> some = new ArrayList<>();
                int bytes = 0;
                while (next < partition.batches.size() && bytes < PUSH_BYTES) {
                    ByteBuffer batch = partition.batches.get(next++);
                    if (batch.getLong(0) + batch.getInt(23) >= subscribe.getOffset()) {
                        some.add(batch);
                        bytes += batch.remaining();
                    }
                }
                nextBatch.put(subscribe.getSubscriptionId(), next);
                ByteBuffer joined = ByteBuffer.allocate(bytes);
                some.forEach(batch -> joined.put(batch.duplicate()));
                credit -= bytes;
                if (bytes > 0) {
                    link.send(FetchResponse.newBuilder()
                            .addData(data.setBatches(UnsafeByteOperations.unsafeWrap(joined.flip())))
                            .build());
                }
            }
        }

        @Override
        public void onClosed(Closed cause) {
            fetches.remove(this);
        }
    }
}
