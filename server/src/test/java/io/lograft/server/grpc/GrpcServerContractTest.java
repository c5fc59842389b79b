package io.lograft.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.lograft.base.Address;
import io.lograft.base.CallType;
import io.lograft.base.Clock;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.StreamType;
import io.lograft.base.contract.NetContract;
import io.lograft.base.real.SystemClock;
import io.lograft.client.grpc.GrpcNet;
import io.lograft.client.grpc.MethodTable;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.ClusterServiceGrpc;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

class GrpcServerContractTest
        extends NetContract<WatchMetadataRequest, WatchMetadataResponse, DeleteTopicRequest, DescribeClusterResponse> {
    private static final CallType<DeleteTopicRequest, DescribeClusterResponse> CALL =
            new CallType<>("lograft.v1.ClusterService/TestCall");
    private static final CallType<DeleteTopicRequest, DescribeClusterResponse> UNKNOWN_CALL =
            new CallType<>("lograft.v1.ClusterService/UnknownCall");
    private static final StreamType<WatchMetadataRequest, WatchMetadataResponse> UNKNOWN_STREAM =
            new StreamType<>("lograft.v1.ClusterService/UnknownStream");

    private final Clock clock = new SystemClock();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final NettyLoops serverLoops = new NettyLoops("server", 2, clock, (what, why) -> faults.add(why));
    private final NettyLoops clientLoops = new NettyLoops("client", 1, clock, (what, why) -> faults.add(why));
    private final MethodTable methods = methods();
    private final GrpcNet net = new GrpcNet(clientLoops, methods);
    private final List<GrpcServer> servers = new ArrayList<>();

    private static MethodTable methods() {
        MethodDescriptor<DeleteTopicRequest, DescribeClusterResponse> call =
                MethodDescriptor.<DeleteTopicRequest, DescribeClusterResponse>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(CALL.name())
                        .setRequestMarshaller(
                                io.grpc.protobuf.ProtoUtils.marshaller(DeleteTopicRequest.getDefaultInstance()))
                        .setResponseMarshaller(
                                io.grpc.protobuf.ProtoUtils.marshaller(DescribeClusterResponse.getDefaultInstance()))
                        .setSchemaDescriptor(
                                ClusterServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
                        .build();
        ServiceDescriptor extended = ServiceDescriptor.newBuilder("lograft.v1.ClusterService")
                .addMethod(ClusterServiceGrpc.getWatchMetadataMethod())
                .addMethod(ClusterServiceGrpc.getWatchMetadataMethod().toBuilder()
                        .setFullMethodName(UNKNOWN_STREAM.name())
                        .build())
                .addMethod(call)
                .addMethod(
                        call.toBuilder().setFullMethodName(UNKNOWN_CALL.name()).build())
                .build();
        return MethodTable.of(List.of(extended));
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        net.close();
        for (GrpcServer server : servers) {
            server.stop(0);
        }
        clientLoops.close();
        serverLoops.close();
        assertEquals(List.of(), faults);
    }

    @Override
    protected Net net() {
        return net;
    }

    @Override
    protected EventLoop loop() {
        return clientLoops.all().get(0);
    }

    @Override
    protected RunningServer serve(Consumer<NetServer> registration) {
        GrpcServer server = new GrpcServer(
                new PortName("test port", "test.port"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new PortLimits(100, 100, 60_000, 100, 9 << 20, 32 << 20),
                serverLoops,
                methods);
        registration.accept(server);
        try {
            server.start();
        } catch (PortUnavailableException refused) {
            throw new UncheckedIOException(refused);
        }
        servers.add(server);
        return new RunningServer() {
            @Override
            public Address address() {
                return new Address("127.0.0.1", server.port());
            }

            @Override
            public void kill() {
                try {
                    server.stop(0);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @Override
    protected Address deserted() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address("127.0.0.1", socket.getLocalPort());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    @Override
    protected void await(BooleanSupplier condition) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(condition::getAsBoolean);
    }

    @Override
    protected void letPass(long ms) {
        long end = clock.monotonicMs() + ms;
        org.awaitility.Awaitility.await()
                .atMost(ms + 10_000, TimeUnit.MILLISECONDS)
                .until(() -> clock.monotonicMs() >= end);
    }

    @Override
    protected StreamType<WatchMetadataRequest, WatchMetadataResponse> stream() {
        return Rpc.WATCH_METADATA;
    }

    @Override
    protected StreamType<WatchMetadataRequest, WatchMetadataResponse> unknownStream() {
        return UNKNOWN_STREAM;
    }

    @Override
    protected CallType<DeleteTopicRequest, DescribeClusterResponse> call() {
        return CALL;
    }

    @Override
    protected CallType<DeleteTopicRequest, DescribeClusterResponse> unknownCall() {
        return UNKNOWN_CALL;
    }

    @Override
    protected WatchMetadataRequest up(String text) {
        return WatchMetadataRequest.newBuilder().addTopics(text).build();
    }

    @Override
    protected String textOfUp(WatchMetadataRequest message) {
        return message.getTopics(0);
    }

    @Override
    protected WatchMetadataResponse down(String text) {
        return WatchMetadataResponse.newBuilder().setClusterId(text).build();
    }

    @Override
    protected String textOfDown(WatchMetadataResponse message) {
        return message.getClusterId();
    }

    @Override
    protected DeleteTopicRequest request(String text) {
        return DeleteTopicRequest.newBuilder().setName(text).build();
    }

    @Override
    protected String textOfRequest(DeleteTopicRequest message) {
        return message.getName();
    }

    @Override
    protected DescribeClusterResponse reply(String text) {
        return DescribeClusterResponse.newBuilder().setClusterId(text).build();
    }

    @Override
    protected String textOfReply(DescribeClusterResponse message) {
        return message.getClusterId();
    }
}
