package io.lograft.base.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallReply;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.StreamType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Net} and its {@link NetServer} do, over message types of the implementation's choice that carry a text
 * (of up to 64 KiB). Real and simulated networks run the same assertions.
 *
 * @param <A> what the dialling side sends on a stream
 * @param <B> what the serving side sends on a stream
 * @param <Q> a call's request
 * @param <P> a call's reply
 */
public abstract class NetContract<A, B, Q, P> {
    private static final long PATIENCE_MS = 5_000;

    /** A server that listens. */
    public interface RunningServer {
        Address address();

        /** Ends at once and breaks its connections, as if the process died. */
        void kill();
    }

    protected abstract Net net();

    /** A loop for the dialling side. */
    protected abstract EventLoop loop();

    /** Starts a server on an address of its own after the registration has been applied to it. */
    protected abstract RunningServer serve(Consumer<NetServer> registration);

    /** An address on which nobody listens. */
    protected abstract Address deserted();

    /** Waits, in real or simulated time, until the condition holds; fails the test if it never does. */
    protected abstract void await(BooleanSupplier condition);

    /** Lets so much real or simulated time pass, for what must not happen. */
    protected abstract void letPass(long ms);

    protected abstract StreamType<A, B> stream();

    /** A kind of stream that no server here registers. */
    protected abstract StreamType<A, B> unknownStream();

    protected abstract CallType<Q, P> call();

    /** A kind of call that no server here registers. */
    protected abstract CallType<Q, P> unknownCall();

    protected abstract A up(String text);

    protected abstract String textOfUp(A message);

    protected abstract B down(String text);

    protected abstract String textOfDown(B message);

    protected abstract Q request(String text);

    protected abstract String textOfRequest(Q message);

    protected abstract P reply(String text);

    protected abstract String textOfReply(P message);

    // ---- streams

    @Test
    void messagesArriveInOrderBothWays() {
        Ends ends = open();
        List<String> sent = IntStream.range(0, 100).mapToObj(i -> "m" + i).toList();
        ends.onClient(link -> sent.forEach(text -> link.send(up(text))));
        await(() -> ends.server() != null && ends.server().heard.size() == 100);
        ends.onServer(link -> sent.forEach(text -> link.send(down(text))));
        await(() -> ends.client.heard.size() == 100);
        assertEquals(sent, ends.server().heard);
        assertEquals(sent, ends.client.heard);
    }

    @Test
    void handlersAreCalledOnTheirLoop() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("a")));
        await(() -> ends.server() != null && !ends.server().heard.isEmpty());
        ends.onServer(link -> link.send(down("b")));
        await(() -> !ends.client.heard.isEmpty());
        ends.onServer(Link::close);
        await(() -> ends.client.closed() != null);
        assertFalse(ends.client.offLoop);
        assertFalse(ends.server().offLoop);
    }

    @Test
    void whatWasSentBeforeCloseArrivesBeforeTheEnd() {
        Ends ends = open();
        ends.onClient(link -> {
            IntStream.range(0, 20).forEach(i -> link.send(up("m" + i)));
            link.close();
            link.send(up("too late"));
        });
        await(() -> ends.server() != null && ends.server().closed() != null);
        assertEquals(ErrorCode.NONE, ends.server().closed().code());
        assertEquals(20, ends.server().heard.size());
    }

    @Test
    void theServerEndsAConversationInGoodOrder() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("hello")));
        await(() -> ends.server() != null);
        ends.onServer(link -> {
            link.send(down("last words"));
            link.close();
        });
        await(() -> ends.client.closed() != null);
        assertEquals(ErrorCode.NONE, ends.client.closed().code());
        assertEquals(List.of("last words"), ends.client.heard);
    }

    @Test
    void theServerSaysWhyItEndsAConversation() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("hello")));
        await(() -> ends.server() != null);
        ends.onServer(link -> link.closeWithError(ErrorCode.NOT_CONTROLLER, "ask node 3, not this one: ä%\n"));
        await(() -> ends.client.closed() != null);
        assertEquals(ErrorCode.NOT_CONTROLLER, ends.client.closed().code());
        assertEquals("ask node 3, not this one: ä%\n", ends.client.closed().message());
        assertFalse(ends.client.closed().refused());
    }

    @Test
    void aServerMayEndAConversationAtOnce() {
        AtomicReference<Link<B>> accepted = new AtomicReference<>();
        RunningServer server = serve(registry -> registry.serve(stream(), (link, peer, loop) -> {
            assertNotNull(peer.principal());
            link.closeWithError(ErrorCode.NOT_ALLOWED, "go away");
            accepted.set(link);
            return new Recorder<>(this::textOfUp, loop);
        }));
        Recorder<B> client = new Recorder<>(this::textOfDown, loop());
        net().open(server.address(), stream(), client, client.loop);
        await(() -> client.closed() != null);
        assertEquals(ErrorCode.NOT_ALLOWED, client.closed().code());
        assertNotNull(accepted.get());
    }

    @Test
    void theServerLearnsThatTheClientCancelled() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("hello")));
        await(() -> ends.server() != null);
        ends.onClient(link -> link.closeWithError(ErrorCode.TIMED_OUT, "too slow"));
        await(() -> ends.server().closed() != null);
        assertNotEquals(ErrorCode.NONE, ends.server().closed().code());
    }

    @Test
    void whoeverClosesIsNotCalledAgain() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("hello")));
        await(() -> ends.server() != null);
        ends.onClient(Link::close);
        ends.onServer(link -> IntStream.range(0, 50).forEach(i -> link.send(down("m" + i))));
        await(() -> ends.server().closed() != null);
        letPass(100);
        assertNull(ends.client.closed());
        int heard = ends.client.heard.size();
        letPass(50);
        assertEquals(heard, ends.client.heard.size());
    }

    @Test
    void closingTwiceAndSendingAfterwardsIsHarmless() {
        Ends ends = open();
        ends.onClient(link -> {
            link.send(up("only"));
            link.close();
            link.close();
            link.closeWithError(ErrorCode.UNKNOWN, "again");
            link.send(up("too late"));
        });
        await(() -> ends.server() != null && ends.server().closed() != null);
        assertEquals(List.of("only"), ends.server().heard);
        assertEquals(ErrorCode.NONE, ends.server().closed().code());
    }

    @Test
    void aDesertedAddressRefuses() {
        Recorder<B> client = new Recorder<>(this::textOfDown, loop());
        net().open(deserted(), stream(), client, client.loop);
        await(() -> client.closed() != null);
        assertEquals(ErrorCode.UNREACHABLE, client.closed().code());
        assertTrue(client.closed().refused());
    }

    @Test
    void anUnknownKindOfStreamIsClosedWithAnError() {
        RunningServer server = serve(registry -> registry.serve(call(), (request, peer, loop, reply) -> {}));
        Recorder<B> client = new Recorder<>(this::textOfDown, loop());
        net().open(server.address(), unknownStream(), client, client.loop);
        await(() -> client.closed() != null);
        assertNotEquals(ErrorCode.NONE, client.closed().code());
        assertFalse(client.closed().refused());
    }

    @Test
    void theDeathOfTheServerBreaksItsConversations() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("hello")));
        await(() -> ends.server() != null);
        ends.running.kill();
        await(() -> ends.client.closed() != null);
        assertEquals(ErrorCode.UNREACHABLE, ends.client.closed().code());
        Recorder<B> again = new Recorder<>(this::textOfDown, loop());
        net().open(ends.running.address(), stream(), again, again.loop);
        await(() -> again.closed() != null);
        assertTrue(again.closed().refused());
    }

    @Test
    void conversationsWithOneAddressDoNotDisturbEachOther() {
        List<Recorder<A>> accepted = new CopyOnWriteArrayList<>();
        RunningServer server = serve(registry -> registry.serve(stream(), (link, peer, loop) -> {
            Recorder<A> recorder = new Recorder<>(this::textOfUp, loop);
            accepted.add(recorder);
            return recorder;
        }));
        EventLoop loop = loop();
        List<Link<A>> links = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            Recorder<B> client = new Recorder<>(this::textOfDown, loop);
            links.add(net().open(server.address(), stream(), client, loop));
        }
        loop.execute(() -> {
            links.get(0).close();
            links.get(1).send(up("still here"));
            links.get(2).send(up("so am I"));
        });
        await(() -> accepted.size() == 3
                && accepted.stream().mapToInt(r -> r.heard.size()).sum() == 2);
        assertEquals(1, accepted.stream().filter(r -> r.closed() != null).count());
    }

    // ---- flow control

    @Test
    void aReaderThatStopsHoldsTheSenderBackAndLosesNothing() {
        Ends ends = open();
        ends.onClient(link -> link.send(up("first")));
        await(() -> ends.server() != null && ends.server().heard.size() == 1);
        AtomicBoolean stopped = new AtomicBoolean();
        ends.onServer(link -> {
            link.setReading(false);
            stopped.set(true);
        });
        await(stopped::get);
        int heardBefore = ends.server().heard.size();
        String block = "x".repeat(32 << 10);
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean blocked = new AtomicBoolean();
        ends.onClient(link -> {
            ends.client.onReady = () -> fill(link, block, sent, blocked);
            fill(link, block, sent, blocked);
        });
        await(blocked::get);
        letPass(200);
        assertEquals(heardBefore, ends.server().heard.size());
        int sentWhileStopped = sent.get();
        assertTrue(sentWhileStopped < 4_000, "the sender was never held back");
        ends.onServer(link -> link.setReading(true));
        await(() -> sent.get() == 4_000 && ends.server().heard.size() == heardBefore + 4_000);
    }

    private void fill(Link<A> link, String block, AtomicInteger sent, AtomicBoolean blocked) {
        while (sent.get() < 4_000) {
            if (!link.isReady()) {
                blocked.set(true);
                return;
            }
            link.send(up(block));
            sent.incrementAndGet();
        }
    }

    @Test
    void aReaderMayStopWithinAMessageAndGoOnLater() {
        AtomicReference<Recorder<A>> accepted = new AtomicReference<>();
        AtomicReference<Link<B>> serverLink = new AtomicReference<>();
        RunningServer server = serve(registry -> registry.serve(stream(), (link, peer, loop) -> {
            Recorder<A> recorder = new Recorder<>(this::textOfUp, loop);
            recorder.onHeard = () -> link.setReading(false);
            serverLink.set(link);
            accepted.set(recorder);
            return recorder;
        }));
        Recorder<B> client = new Recorder<>(this::textOfDown, loop());
        Link<A> link = net().open(server.address(), stream(), client, client.loop);
        client.loop.execute(() -> IntStream.range(0, 5).forEach(i -> link.send(up("m" + i))));
        for (int heard = 1; heard <= 5; heard++) {
            int expected = heard;
            await(() -> accepted.get() != null && accepted.get().heard.size() == expected);
            letPass(20);
            assertEquals(expected, accepted.get().heard.size());
            accepted.get().loop.execute(() -> serverLink.get().setReading(true));
        }
        assertEquals(List.of("m0", "m1", "m2", "m3", "m4"), accepted.get().heard);
    }

    // ---- calls

    @Test
    void aCallIsAnsweredOnTheCallersLoop() {
        RunningServer server = serve(registry -> registry.serve(
                call(), (request, peer, loop, reply) -> reply.reply(reply("re: " + textOfRequest(request)))));
        Outcome outcome = new Outcome(loop());
        net().call(server.address(), call(), request("hello"), PATIENCE_MS, outcome.loop, outcome);
        await(outcome::isThere);
        assertEquals(List.of("reply re: hello"), outcome.seen);
        assertFalse(outcome.offLoop);
    }

    @Test
    void aCallMayBeAnsweredLaterAndFromElsewhere() {
        EventLoop elsewhere = loop();
        AtomicReference<CallReply<P>> held = new AtomicReference<>();
        RunningServer server =
                serve(registry -> registry.serve(call(), (request, peer, loop, reply) -> held.set(reply)));
        Outcome outcome = new Outcome(loop());
        net().call(server.address(), call(), request("hello"), PATIENCE_MS, outcome.loop, outcome);
        await(() -> held.get() != null);
        elsewhere.schedule(20, () -> {
            held.get().reply(reply("late"));
            held.get().reply(reply("second"));
            held.get().fail(ErrorCode.UNKNOWN, "third");
        });
        await(outcome::isThere);
        letPass(20);
        assertEquals(List.of("reply late"), outcome.seen);
    }

    @Test
    void aCallThatTheServerFailsSaysWhy() {
        RunningServer server = serve(registry -> registry.serve(
                call(), (request, peer, loop, reply) -> reply.fail(ErrorCode.NOT_LEADER, "node 2 leads: ü%")));
        Outcome outcome = new Outcome(loop());
        net().call(server.address(), call(), request("hello"), PATIENCE_MS, outcome.loop, outcome);
        await(outcome::isThere);
        assertEquals(List.of("failure NOT_LEADER false node 2 leads: ü%"), outcome.seen);
    }

    @Test
    void aCallWithoutAnAnswerTimesOutOnce() {
        RunningServer server = serve(registry -> registry.serve(call(), (request, peer, loop, reply) -> {}));
        Outcome outcome = new Outcome(loop());
        net().call(server.address(), call(), request("hello"), 150, outcome.loop, outcome);
        await(outcome::isThere);
        letPass(100);
        assertEquals(1, outcome.seen.size());
        assertTrue(outcome.seen.get(0).startsWith("failure TIMED_OUT false"), outcome.seen.get(0));
        assertFalse(outcome.offLoop);
    }

    @Test
    void aCallToADesertedAddressIsRefused() {
        Outcome outcome = new Outcome(loop());
        net().call(deserted(), call(), request("hello"), PATIENCE_MS, outcome.loop, outcome);
        await(outcome::isThere);
        assertTrue(outcome.seen.get(0).startsWith("failure UNREACHABLE true"), outcome.seen.get(0));
    }

    @Test
    void aCallThatWasSentWhenTheServerDiedIsNotCalledRefused() {
        AtomicBoolean arrived = new AtomicBoolean();
        RunningServer server =
                serve(registry -> registry.serve(call(), (request, peer, loop, reply) -> arrived.set(true)));
        Outcome outcome = new Outcome(loop());
        net().call(server.address(), call(), request("hello"), PATIENCE_MS, outcome.loop, outcome);
        await(arrived::get);
        server.kill();
        await(outcome::isThere);
        assertTrue(outcome.seen.get(0).startsWith("failure UNREACHABLE false"), outcome.seen.get(0));
    }

    @Test
    void anUnknownKindOfCallFails() {
        RunningServer server = serve(registry -> registry.serve(call(), (request, peer, loop, reply) -> {}));
        Outcome outcome = new Outcome(loop());
        net().call(server.address(), unknownCall(), request("hello"), PATIENCE_MS, outcome.loop, outcome);
        await(outcome::isThere);
        assertTrue(outcome.seen.get(0).startsWith("failure "), outcome.seen.get(0));
        assertFalse(outcome.seen.get(0).contains("NONE"), outcome.seen.get(0));
    }

    // ---- helpers

    private Ends open() {
        Ends ends = new Ends();
        ends.running = serve(registry -> registry.serve(stream(), (link, peer, loop) -> {
            Recorder<A> recorder = new Recorder<>(this::textOfUp, loop);
            ends.serverLink.set(link);
            ends.serverRecorder.set(recorder);
            return recorder;
        }));
        ends.client = new Recorder<>(this::textOfDown, loop());
        ends.clientLink = net().open(ends.running.address(), stream(), ends.client, ends.client.loop);
        return ends;
    }

    /** Both ends of one conversation. */
    private final class Ends {
        private final AtomicReference<Link<B>> serverLink = new AtomicReference<>();
        private final AtomicReference<Recorder<A>> serverRecorder = new AtomicReference<>();
        private RunningServer running;
        private Recorder<B> client;
        private Link<A> clientLink;

        /** Null until accepted. */
        Recorder<A> server() {
            return serverRecorder.get();
        }

        void onClient(Consumer<Link<A>> action) {
            client.loop.execute(() -> action.accept(clientLink));
        }

        void onServer(Consumer<Link<B>> action) {
            server().loop.execute(() -> action.accept(serverLink.get()));
        }
    }

    /** Remembers what a link's handler was told. */
    private static final class Recorder<M> implements LinkHandler<M> {
        private final Function<M, String> textOf;
        private final EventLoop loop;
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<Closed> ends = new CopyOnWriteArrayList<>();
        private volatile boolean offLoop;
        private volatile Runnable onReady = () -> {};
        private volatile Runnable onHeard = () -> {};

        Recorder(Function<M, String> textOf, EventLoop loop) {
            this.textOf = textOf;
            this.loop = loop;
        }

        @Override
        public void onMessage(M message) {
            offLoop |= !loop.inLoop();
            heard.add(textOf.apply(message));
            onHeard.run();
        }

        @Override
        public void onReady() {
            offLoop |= !loop.inLoop();
            onReady.run();
        }

        @Override
        public void onClosed(Closed cause) {
            offLoop |= !loop.inLoop();
            ends.add(cause);
        }

        /** How it ended, once; null while it has not. */
        Closed closed() {
            assertTrue(ends.size() < 2, "closed twice: " + ends);
            return ends.isEmpty() ? null : ends.get(0);
        }
    }

    /** Remembers what a call's handler was told. */
    private final class Outcome implements CallHandler<P> {
        private final EventLoop loop;
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private volatile boolean offLoop;

        Outcome(EventLoop loop) {
            this.loop = loop;
        }

        boolean isThere() {
            return !seen.isEmpty();
        }

        @Override
        public void onReply(P message) {
            offLoop |= !loop.inLoop();
            seen.add("reply " + textOfReply(message));
        }

        @Override
        public void onFailure(Closed cause) {
            offLoop |= !loop.inLoop();
            seen.add("failure " + cause.code() + " " + cause.refused() + " " + cause.message());
        }
    }
}
