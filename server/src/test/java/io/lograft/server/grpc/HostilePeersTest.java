package io.lograft.server.grpc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.real.SystemClock;
import io.lograft.client.grpc.GrpcNet;
import io.lograft.client.grpc.MethodTable;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends, a port takes little memory for it, and others are served as before. */
class HostilePeersTest {
    private static final String PRODUCE = "lograft.v1.BatchLogService/Produce";
    private static final int UNFINISHED_MAX = 1 << 20;
    private static final int MESSAGE_MAX = 1 << 20;

    private final Clock clock = new SystemClock();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final NettyLoops loops = new NettyLoops("server", 1, clock, (what, why) -> faults.add(why));
    private final NettyLoops clientLoops = new NettyLoops("client", 1, clock, (what, why) -> faults.add(why));
    private final GrpcNet net = new GrpcNet(clientLoops, MethodTable.ofPublicApi());
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger handlersClosed = new AtomicInteger();
    private final GrpcServer server = new GrpcServer(
            new PortName("test port", "test.port"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new PortLimits(20, 10, 60_000, 20, MESSAGE_MAX, UNFINISHED_MAX),
            loops,
            MethodTable.ofPublicApi());

    @BeforeEach
    void start() throws PortUnavailableException {
        server.serve(Rpc.PRODUCE, (link, peer, loop) -> {
            LateAnswers handler = new LateAnswers(link, loop);
            handler.answer();
            return handler;
        });
        server.serve(
                Rpc.DESCRIBE_CLUSTER,
                (request, peer, loop, reply) -> reply.reply(DescribeClusterResponse.getDefaultInstance()));
        server.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        net.close();
        server.stop(0);
        clientLoops.close();
        loops.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void randomBytesEndTheirConnection() throws Exception {
        Random random = new Random(20_261_122);
        for (int i = 0; i < 30; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(bytes);
            try (RawHttp2 peer = new RawHttp2(server.port())) {
                peer.raw(bytes);
                if (bytes.length > 24) {
                    assertTrue(peer.isCut(), "the connection is still open after " + bytes.length + " random bytes");
                }
            }
        }
        assertServes();
    }

    @Test
    void randomFramesAfterAProperBeginningHarmNobody() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            try (RawHttp2 peer = new RawHttp2(server.port())) {
                peer.begin().call(1, PRODUCE);
                for (int frame = 0; frame < 5; frame++) {
                    byte[] payload = new byte[random.nextInt(200)];
                    random.nextBytes(payload);
                    peer.frame(random.nextInt(12), random.nextInt(256), random.nextInt(4), payload);
                }
            } catch (java.io.IOException cutOff) {
                continue;
            }
        }
        assertServes();
    }

    @Test
    void aMessageLargerThanAllowedIsRefusedByItsLengthAlone() throws Exception {
        try (RawHttp2 peer = new RawHttp2(server.port())) {
            peer.begin().call(1, PRODUCE).partOfMessage(1, 0x7fff_ffffL, 100);
            assertTrue(peer.seesStreamEnd());
            assertEquals(0, server.unfinishedBytes());
            awaitHandlersClosed(1);
        }
        assertServes();
    }

    @Test
    void aMessageOfGarbageEndsItsStreamOnly() throws Exception {
        try (RawHttp2 peer = new RawHttp2(server.port())) {
            byte[] garbage = {0, 0, 0, 0, 4, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
            peer.begin().call(1, PRODUCE).frame(RawHttp2.DATA, 0, 1, garbage);
            assertTrue(peer.seesStreamEnd());
            assertEquals(0, messages.get());
            awaitHandlersClosed(1);
        }
        assertServes();
    }

    @Test
    void unfinishedMessagesAreBoundedOverAllStreams() throws Exception {
        try (RawHttp2 peer = new RawHttp2(server.port())) {
            peer.begin();
            for (int i = 0; i < 15; i++) {
                int stream = 1 + 2 * i;
                peer.call(stream, PRODUCE).partOfMessage(stream, 500_000, 200_000);
            }
            assertTrue(peer.seesStreamEnd(), "the oldest was not ended");
            await().until(() -> server.unfinishedBytes() <= UNFINISHED_MAX);
            assertTrue(server.unfinishedBytes() > UNFINISHED_MAX / 2);
            awaitHandlersClosed(10);
            assertServes();
        }
        await().until(() -> server.unfinishedBytes() == 0);
        awaitHandlersClosed(15);
        assertServes();
    }

    @Test
    void streamsThatAreOpenedAndResetInHasteEndTheConnection() throws Exception {
        try (RawHttp2 peer = new RawHttp2(server.port())) {
            peer.begin();
            try {
                for (int i = 0; i < 300; i++) {
                    peer.call(1 + 2 * i, PRODUCE).reset(1 + 2 * i);
                }
            } catch (java.io.IOException cutOff) {
                // So fast that the server was done before the peer was.
                assertEquals(0, messages.get());
            }
            assertTrue(peer.isCut());
        }
        assertServes();
    }

    @Test
    void connectionsPastTheLimitOfOneAddressAreClosedUnread() throws Exception {
        List<RawHttp2> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                peers.add(new RawHttp2(server.port()).begin());
            }
            await().until(() -> server.connections() == 10);
            try (RawHttp2 oneTooMany = new RawHttp2(server.port())) {
                assertTrue(oneTooMany.isCut());
            }
            assertEquals(10, server.connections());
        } finally {
            for (RawHttp2 peer : peers) {
                peer.close();
            }
        }
        await().until(() -> server.connections() == 0);
        assertServes();
    }

    @Test
    void aSilentConnectionIsEndedByTheHandshakesTimeout() throws Exception {
        try (RawHttp2 silent = new RawHttp2(server.port())) {
            await().atMost(Duration.ofSeconds(20)).until(() -> server.connections() == 1);
            assertTrue(silent.isCut());
        }
        await().until(() -> server.connections() == 0);
    }

    /** Waits until so many handlers have heard of their end, and sees that no other has. */
    private void awaitHandlersClosed(int expected) {
        await().until(() -> handlersClosed.get() >= expected);
        assertEquals(expected, handlersClosed.get());
    }

    private void assertServes() throws Exception {
        CompletableFuture<DescribeClusterResponse> answered = new CompletableFuture<>();
        net.call(
                new Address("127.0.0.1", server.port()),
                Rpc.DESCRIBE_CLUSTER,
                DescribeClusterRequest.getDefaultInstance(),
                10_000,
                clientLoops.all().get(0),
                new CallHandler<>() {
                    @Override
                    public void onReply(DescribeClusterResponse reply) {
                        answered.complete(reply);
                    }

                    @Override
                    public void onFailure(Closed cause) {
                        answered.completeExceptionally(new AssertionError(cause));
                    }
                });
        answered.get(10, TimeUnit.SECONDS);
        assertEquals(List.of(), faults);
    }

    /** Answers on and on, until it hears of its end: what ends a stream from outside must stop that. */
    private final class LateAnswers implements LinkHandler<ProduceRequest> {
        private final Link<ProduceResponse> link;
        private final EventLoop loop;
        private boolean closed;

        private LateAnswers(Link<ProduceResponse> link, EventLoop loop) {
            this.link = link;
            this.loop = loop;
        }

        private void answer() {
            if (!closed) {
                link.send(ProduceResponse.getDefaultInstance());
                loop.schedule(1, this::answer);
            }
        }

        @Override
        public void onMessage(ProduceRequest message) {
            messages.incrementAndGet();
        }

        @Override
        public void onClosed(Closed cause) {
            closed = true;
            handlersClosed.incrementAndGet();
        }
    }
}
