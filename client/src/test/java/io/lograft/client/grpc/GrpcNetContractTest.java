package io.lograft.client.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.base.Address;
import io.lograft.base.CallType;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.StreamType;
import io.lograft.base.contract.NetContract;
import io.lograft.base.real.SystemClock;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.DeleteTopicResponse;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** The gRPC shell, both sides of it, under the contract of {@code base}. */
class GrpcNetContractTest
        extends NetContract<WatchMetadataRequest, WatchMetadataResponse, DeleteTopicRequest, DeleteTopicResponse> {
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final NettyLoops clientLoops = loops("contract-client");
    private final GrpcNet net = new GrpcNet(clientLoops, MethodTable.ofPublicApi());
    private int loopsGiven;

    @AfterEach
    void closeAll() throws Exception {
        net.close();
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        assertEquals(List.of(), faults);
    }

    boolean epoll() {
        return Epoll.isAvailable();
    }

    private NettyLoops loops(String name) {
        NettyLoops made = new NettyLoops(name, 2, new SystemClock(), (what, why) -> faults.add(why), epoll());
        open.add(made);
        return made;
    }

    @Override
    protected Net net() {
        return net;
    }

    @Override
    protected EventLoop loop() {
        return clientLoops.all().get(loopsGiven++ % 2);
    }

    @Override
    protected RunningServer serve(Consumer<NetServer> registration) {
        TestServer server = new TestServer(loops("contract-server"));
        registration.accept(server);
        Address address = server.start();
        open.add(0, server);
        return new RunningServer() {
            @Override
            public Address address() {
                return address;
            }

            @Override
            public void kill() {
                server.close();
            }
        };
    }

    @Override
    protected Address deserted() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address("127.0.0.1", socket.getLocalPort());
        } catch (IOException cannotBind) {
            throw new UncheckedIOException(cannotBind);
        }
    }

    @Override
    protected void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(condition::getAsBoolean);
    }

    @Override
    protected void letPass(long ms) {
        Awaitility.await()
                .pollDelay(ms, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> true);
    }

    @Override
    protected StreamType<WatchMetadataRequest, WatchMetadataResponse> stream() {
        return Rpc.WATCH_METADATA;
    }

    @Override
    protected StreamType<WatchMetadataRequest, WatchMetadataResponse> unknownStream() {
        // The server knows neither name nor messages; an empty request reads as any message.
        return new StreamType<>(Rpc.FETCH.name());
    }

    @Override
    protected CallType<DeleteTopicRequest, DeleteTopicResponse> call() {
        return Rpc.DELETE_TOPIC;
    }

    @Override
    protected CallType<DeleteTopicRequest, DeleteTopicResponse> unknownCall() {
        return new CallType<>(Rpc.LIST_OFFSETS.name());
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
    protected DeleteTopicResponse reply(String text) {
        return DeleteTopicResponse.newBuilder()
                .setError(Error.newBuilder().setMessage(text))
                .build();
    }

    @Override
    protected String textOfReply(DeleteTopicResponse message) {
        return message.getError().getMessage();
    }
}
