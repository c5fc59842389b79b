package io.lograft.torture.cluster;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.TopicId;
import io.lograft.base.real.Fault;
import io.lograft.client.grpc.GrpcNet;
import io.lograft.client.grpc.MethodTable;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.DescribeTopicsRequest;
import io.lograft.proto.v1.DescribeTopicsResponse;
import io.lograft.proto.v1.ErrorCode;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks particular nodes what they know, past the client library, which would choose the node by itself. Thread-safe. */
public final class NodeView implements AutoCloseable {
    private static final long CALL_MS = 4_000;

    private final NettyLoops loops;
    private final GrpcNet net;

    public NodeView(Clock clock) {
        this.loops = new NettyLoops("node-view", 1, clock, new Fault());
        this.net = new GrpcNet(loops, MethodTable.ofPublicApi());
    }

    /** The cluster and all its topics, as this node describes them. */
    public ClusterState describe(NodeProcess node) throws IOException {
        Address address = node.addresses().client();
        DescribeClusterResponse cluster =
                call(address, Rpc.DESCRIBE_CLUSTER, DescribeClusterRequest.getDefaultInstance());
        DescribeTopicsResponse described =
                call(address, Rpc.DESCRIBE_TOPICS, DescribeTopicsRequest.getDefaultInstance());
        TreeSet<Integer> live = new TreeSet<>();
        for (Broker broker : cluster.getBrokersList()) {
            if (!broker.getFenced()) {
                live.add(broker.getId());
            }
        }
        TreeMap<String, ClusterState.Topic> topics = new TreeMap<>();
        for (Topic topic : described.getTopicsList()) {
            topics.put(topic.getName(), topic(topic));
        }
        return new ClusterState(
                cluster.getClusterId(),
                cluster.getController().getId(),
                cluster.getController().getEpoch(),
                cluster.getMetadataVersion(),
                live,
                topics);
    }

    private static ClusterState.Topic topic(Topic topic) {
        return new ClusterState.Topic(
                TopicId.fromBytes(topic.getId().toByteArray()).toString(),
                new TreeMap<>(topic.getConfigsMap()),
                topic.getPartitionsList().stream().map(NodeView::partition).toList());
    }

    private static ClusterState.Partition partition(Partition partition) {
        return new ClusterState.Partition(
                partition.getPartition(),
                partition.getLeader(),
                partition.getLeaderEpoch(),
                partition.getPartitionEpoch(),
                List.copyOf(partition.getReplicasList()),
                new TreeSet<>(partition.getIsrList()),
                partition.getAddingReplicasCount() + partition.getRemovingReplicasCount() > 0);
    }

    /** Creates a topic through this node; one that exists is left alone. */
    public void createTopic(
            NodeProcess node, String name, int partitions, int replicationFactor, Map<String, String> configs)
            throws IOException {
        CreateTopicResponse response = call(
                node.addresses().client(),
                Rpc.CREATE_TOPIC,
                CreateTopicRequest.newBuilder()
                        .setName(name)
                        .setPartitions(partitions)
                        .setReplicationFactor(replicationFactor)
                        .putAllConfigs(configs)
                        .build());
        ErrorCode code = response.getError().getCode();
        if (code.getNumber() != 0 && code != ErrorCode.ERROR_CODE_TOPIC_EXISTS) {
            throw new IOException(code + ": " + response.getError().getMessage());
        }
    }

    private <Q, P> P call(Address address, CallType<Q, P> type, Q request) throws IOException {
        CompletableFuture<P> answer = new CompletableFuture<>();
        net.call(address, type, request, CALL_MS, loops.all().get(0), new CallHandler<P>() {
            @Override
            public void onReply(P reply) {
                answer.complete(reply);
            }

            @Override
            public void onFailure(Closed cause) {
                answer.completeExceptionally(new IOException(address + ": " + cause));
            }
        });
        try {
            return answer.get(2 * CALL_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause().getMessage(), failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException(address + " did not answer " + type.name(), late);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    @Override
    public void close() {
        net.close();
        loops.close();
    }
}
