package io.lograft.client.grpc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallReply;
import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcNetTest {
    private final Clock clock = new io.lograft.base.real.SystemClock();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final NettyLoops serverLoops = new NettyLoops("test-server", 2, clock, (what, why) -> faults.add(why));
    private final NettyLoops loops = new NettyLoops("test-client", 1, clock, (what, why) -> faults.add(why));
    private final NettyLoop loop = loops.all().get(0);
    private final GrpcNet net = new GrpcNet(loops, MethodTable.ofPublicApi());
    private final TestServer server = new TestServer(serverLoops);

    @AfterEach
    void closeAll() {
        net.close();
        server.close();
        loops.close();
        serverLoops.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void callsAndIsAnswered() {
        server.serve(Rpc.DESCRIBE_CLUSTER, (request, peer, on, reply) -> {
            assertTrue(on.inLoop());
            reply.reply(DescribeClusterResponse.newBuilder()
                    .setClusterId(peer.principal())
                    .build());
        });
        Address address = server.start();
        assertEquals("anonymous", call(address).join().getClusterId());
        assertEquals(1, net.connections());
    }

    @Test
    void aRefusalNamesItsCodeAndMessage() {
        server.serve(
                Rpc.DESCRIBE_CLUSTER,
                (request, peer, on, reply) ->
                        reply.fail(ErrorCode.NO_CONTROLLER, "no controller: 2 of 3 voters are down; start one"));
        Closed cause = failure(call(server.start()));
        assertEquals(
                new Closed(ErrorCode.NO_CONTROLLER, false, "no controller: 2 of 3 voters are down; start one"), cause);
    }

    @Test
    void aCallThatIsNotAnsweredTimesOut() {
        AtomicReference<CallReply<DescribeClusterResponse>> kept = new AtomicReference<>();
        server.serve(Rpc.DESCRIBE_CLUSTER, (request, peer, on, reply) -> kept.set(reply));
        Closed cause = failure(call(server.start(), 100));
        assertEquals(ErrorCode.TIMED_OUT, cause.code());
        assertFalse(cause.refused());
        await().until(() -> kept.get() != null);
        kept.get().reply(DescribeClusterResponse.getDefaultInstance());
    }

    @Test
    void aPortThatNobodyListensOnRefuses() throws IOException {
        Address nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new Address("127.0.0.1", socket.getLocalPort());
        }
        Closed cause = failure(call(nobody));
        assertEquals(ErrorCode.UNREACHABLE, cause.code());
        assertTrue(cause.refused(), cause.toString());
        Watcher watcher = watch(nobody);
        assertTrue(watcher.closed.join().refused());
        await().until(() -> net.connections() == 0);
    }

    @Test
    void aNodeThatComesBackIsReachedAtOnce() {
        server.serve(
                Rpc.DESCRIBE_CLUSTER,
                (request, peer, on, reply) -> reply.reply(DescribeClusterResponse.getDefaultInstance()));
        Address address = server.start();
        call(address).join();
        server.close();
        assertTrue(failure(call(address)).code().retriable());
        server.start(address.port());
        long startNs = clock.monotonicNs();
        call(address).join();
        assertTrue(clock.monotonicNs() - startNs < 500_000_000L, "gRPC's own back-off must not be felt");
    }

    @Test
    void aHostMayBeNamed() {
        server.serve(
                Rpc.DESCRIBE_CLUSTER,
                (request, peer, on, reply) -> reply.reply(DescribeClusterResponse.getDefaultInstance()));
        call(new Address("localhost", server.start().port())).join();
    }

    @Test
    void anUnknownHostIsNotARefusal() {
        Closed cause = failure(call(new Address("no-such-host.invalid", 9092)));
        assertEquals(ErrorCode.UNREACHABLE, cause.code());
        assertFalse(cause.refused());
        assertEquals("the host name cannot be resolved", cause.message());
    }

    @Test
    void aServerThatDiesResetsItsStreamsAndMayHaveTakenItsCalls() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Address address = new Address("127.0.0.1", socket.getLocalPort());
            Watcher watcher = watch(address);
            CompletableFuture<DescribeClusterResponse> call = call(address);
            try (Socket accepted = socket.accept()) {
                assertNotNull(accepted.getInputStream().readNBytes(24));
            }
            Closed streamEnd = watcher.closed.get(5, TimeUnit.SECONDS);
            assertEquals(ErrorCode.UNREACHABLE, streamEnd.code());
            assertTrue(streamEnd.refused(), streamEnd.toString());
            Closed callEnd = failure(call);
            assertEquals(ErrorCode.UNREACHABLE, callEnd.code());
            assertFalse(callEnd.refused(), "the request may have been carried out: " + callEnd);
        }
    }

    @Test
    void messagesOfALinkArriveInOrderBothWays() {
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> new EchoVersions(link));
        Watcher watcher = watch(server.start());
        loop.execute(() -> {
            for (int i = 0; i < 1_000; i++) {
                watcher.link.send(WatchMetadataRequest.newBuilder()
                        .addTopics(Integer.toString(i))
                        .build());
            }
        });
        await().until(() -> watcher.seen.size() == 1_000);
        List<Long> seen = new ArrayList<>(watcher.seen);
        for (int i = 0; i < seen.size(); i++) {
            assertEquals(i, seen.get(i));
        }
    }

    @Test
    void closingTellsTheServerAndNotOneself() {
        CompletableFuture<Closed> atServer = new CompletableFuture<>();
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> new CloseRecorder(atServer));
        Watcher watcher = watch(server.start());
        loop.execute(watcher.link::close);
        assertEquals(Closed.normally(), atServer.join());
        assertFalse(watcher.closed.isDone());
    }

    @Test
    void closingWithAnErrorBreaksTheCallForTheServer() {
        CompletableFuture<Closed> atServer = new CompletableFuture<>();
        CompletableFuture<Peer> opened = new CompletableFuture<>();
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> {
            opened.complete(peer);
            return new CloseRecorder(atServer);
        });
        Watcher watcher = watch(server.start());
        opened.join();
        loop.execute(() -> watcher.link.closeWithError(ErrorCode.CLUSTER_MISMATCH, "another cluster"));
        assertEquals(ErrorCode.UNREACHABLE, atServer.join().code());
        assertFalse(watcher.closed.isDone());
    }

    @Test
    void theServerSaysWhyItCloses() {
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> {
            link.closeWithError(ErrorCode.SHUTTING_DOWN, "node 2 is stopping; another takes over. é\n");
            return new CloseRecorder(new CompletableFuture<>());
        });
        Closed cause = watch(server.start()).closed.join();
        assertEquals(new Closed(ErrorCode.SHUTTING_DOWN, false, "node 2 is stopping; another takes over. é\n"), cause);
    }

    @Test
    void aMethodThatTheServerLacksIsAVersionMatter() {
        server.serve(
                Rpc.DESCRIBE_CLUSTER,
                (request, peer, on, reply) -> reply.reply(DescribeClusterResponse.getDefaultInstance()));
        assertEquals(
                ErrorCode.UNSUPPORTED_VERSION,
                watch(server.start()).closed.join().code());
    }

    @Test
    void aReaderThatStopsHoldsTheSenderBack() {
        AtomicInteger sent = new AtomicInteger();
        server.serve(Rpc.FETCH, (link, peer, on) -> new Flood(link, sent));
        Address address = server.start();
        AtomicInteger received = new AtomicInteger();
        CompletableFuture<Link<FetchRequest>> opened = new CompletableFuture<>();
        loop.execute(() -> opened.complete(net.open(
                address,
                Rpc.FETCH,
                new LinkHandler<>() {
                    @Override
                    public void onMessage(FetchResponse message) {
                        received.incrementAndGet();
                    }

                    @Override
                    public void onClosed(Closed cause) {}
                },
                loop)));
        Link<FetchRequest> link = opened.join();
        loop.execute(() -> {
            link.setReading(false);
            link.send(FetchRequest.getDefaultInstance());
        });
        await().until(() -> sent.get() > 0);
        await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> true);
        int whileStopped = sent.get();
        assertEquals(0, received.get());
        assertTrue(whileStopped < Flood.MESSAGES / 2, whileStopped + " messages of 64 KiB left the sender");
        loop.execute(() -> link.setReading(true));
        await().until(() -> received.get() == Flood.MESSAGES);
        assertEquals(Flood.MESSAGES, sent.get());
    }

    @Test
    void workOfAnotherLoopComesBackToIt() {
        server.serve(Rpc.WATCH_METADATA, (link, peer, on) -> new EchoVersions(link));
        Address address = server.start();
        NettyLoops others = new NettyLoops("other", 1, clock, (what, why) -> faults.add(why));
        ForeignLoop foreign = new ForeignLoop(others.all().get(0));
        Watcher watcher = new Watcher(foreign);
        foreign.execute(() -> {
            watcher.link = net.open(address, Rpc.WATCH_METADATA, watcher, foreign);
            for (int i = 0; i < 100; i++) {
                watcher.link.send(WatchMetadataRequest.newBuilder()
                        .addTopics(Integer.toString(i))
                        .build());
            }
        });
        await().until(() -> watcher.seen.size() == 100);
        others.close();
    }

    private CompletableFuture<DescribeClusterResponse> call(Address address) {
        return call(address, 5_000);
    }

    private CompletableFuture<DescribeClusterResponse> call(Address address, long timeoutMs) {
        CompletableFuture<DescribeClusterResponse> result = new CompletableFuture<>();
        net.call(
                address,
                Rpc.DESCRIBE_CLUSTER,
                DescribeClusterRequest.getDefaultInstance(),
                timeoutMs,
                loop,
                new CallHandler<>() {
                    @Override
                    public void onReply(DescribeClusterResponse reply) {
                        assertTrue(loop.inLoop());
                        result.complete(reply);
                    }

                    @Override
                    public void onFailure(Closed cause) {
                        assertTrue(loop.inLoop());
                        result.completeExceptionally(new Failed(cause));
                    }
                });
        return result;
    }

    private static Closed failure(CompletableFuture<?> call) {
        return call.handle((reply, thrown) -> ((Failed) thrown).cause).join();
    }

    private Watcher watch(Address address) {
        Watcher watcher = new Watcher(loop);
        CompletableFuture<Void> opened = new CompletableFuture<>();
        loop.execute(() -> {
            watcher.link = net.open(address, Rpc.WATCH_METADATA, watcher, loop);
            assertFalse(watcher.closed.isDone(), "told before open has returned");
            opened.complete(null);
        });
        opened.join();
        return watcher;
    }

    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Closed cause;

        private Failed(Closed cause) {
            this.cause = cause;
        }
    }

    private static final class Watcher implements LinkHandler<WatchMetadataResponse> {
        private final io.lograft.base.EventLoop loop;
        private final ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Closed> closed = new CompletableFuture<>();
        private volatile Link<WatchMetadataRequest> link;

        private Watcher(io.lograft.base.EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void onMessage(WatchMetadataResponse message) {
            assertTrue(loop.inLoop());
            seen.add(message.getMetadataVersion());
        }

        @Override
        public void onClosed(Closed cause) {
            assertTrue(loop.inLoop());
            closed.complete(cause);
        }
    }

    private record EchoVersions(Link<WatchMetadataResponse> link) implements LinkHandler<WatchMetadataRequest> {
        @Override
        public void onMessage(WatchMetadataRequest message) {
            link.send(WatchMetadataResponse.newBuilder()
                    .setMetadataVersion(Long.parseLong(message.getTopics(0)))
                    .build());
        }

        @Override
        public void onClosed(Closed cause) {}
    }

    private record CloseRecorder(CompletableFuture<Closed> closed) implements LinkHandler<WatchMetadataRequest> {
        @Override
        public void onMessage(WatchMetadataRequest message) {}

        @Override
        public void onClosed(Closed cause) {
            closed.complete(cause);
        }
    }

    /** Sends as much as the link is ready for. */
    private record Flood(Link<FetchResponse> link, AtomicInteger sent) implements LinkHandler<FetchRequest> {
        static final int MESSAGES = 512;
        private static final FetchResponse MESSAGE = FetchResponse.newBuilder()
                .addData(FetchData.newBuilder().setBatches(ByteString.copyFrom(new byte[64 << 10])))
                .build();

        @Override
        public void onMessage(FetchRequest message) {
            onReady();
        }

        @Override
        public void onReady() {
            while (sent.get() < MESSAGES && link.isReady()) {
                link.send(MESSAGE);
                sent.incrementAndGet();
            }
        }

        @Override
        public void onClosed(Closed cause) {}
    }
}
