package io.lograft.base.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.StreamType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
    private static final StreamType<String, String> TALK = new StreamType<>("test/Talk");
    private static final CallType<String, String> ASK = new CallType<>("test/Ask");
    private static final Address ADDRESS = new Address("server", 9093);

    private final SimScheduler scheduler = new SimScheduler(99);
    private final SimNetwork network = new SimNetwork(scheduler, message -> ((String) message).length());
    private final SimNode client = new SimNode(scheduler, "client");
    private final SimNode server = new SimNode(scheduler, "server");
    private final SimLoop loop = client.newLoop("loop");
    private final List<String> atServer = new ArrayList<>();
    private final List<String> atClient = new ArrayList<>();
    private final List<Link<String>> serverLinks = new ArrayList<>();
    private SimLoop serverLoop;

    private SimNetServer listen() {
        serverLoop = server.newDataLoop("data-0");
        SimNetServer listener = network.server(server, ADDRESS, List.of(serverLoop));
        listener.serve(TALK, (link, peer, on) -> {
            serverLinks.add(link);
            return new Recorder(atServer);
        });
        listener.serve(ASK, (request, peer, on, reply) -> reply.reply("re: " + request));
        listener.start();
        return listener;
    }

    private Link<String> open() {
        return network.net(client).open(ADDRESS, TALK, new Recorder(atClient), loop);
    }

    private Link<String> connected() {
        listen();
        Link<String> link = open();
        loop.execute(() -> link.send("hello"));
        scheduler.runUntil(() -> atServer.contains("hello"), 1_000);
        return link;
    }

    @Test
    void aShortCutOnlyDelays() {
        Link<String> link = connected();
        network.cut(client, server);
        loop.execute(() -> link.send("late"));
        scheduler.runFor(500);
        assertEquals(List.of("hello"), atServer);
        network.heal(client, server);
        scheduler.runUntil(() -> atServer.contains("late"), 100);
        scheduler.runFor(10_000);
        assertEquals(List.of(), atClient);
    }

    @Test
    void aLongCutBreaksBothEndsInSilence() {
        connected();
        network.cut(client, server);
        scheduler.runFor(2_900);
        assertEquals(List.of(), atClient);
        scheduler.runUntil(() -> !atClient.isEmpty() && atServer.size() == 2, 2_000);
        assertEquals(List.of("closed UNREACHABLE refused=false"), atClient);
        assertEquals("closed UNREACHABLE refused=false", atServer.get(1));
        assertEquals(List.of(), network.openLinks());
    }

    @Test
    void aOneWayCutLetsTheOtherWayThrough() {
        Link<String> link = connected();
        network.cutOneWay(client, server);
        loop.execute(() -> link.send("unheard"));
        serverLoop.execute(() -> serverLinks.get(0).send("heard"));
        scheduler.runFor(1_000);
        assertEquals(List.of("hello"), atServer);
        assertEquals(List.of("heard"), atClient);
        scheduler.runFor(10_000);
        // Whichever end gives up first, the server's reset gets through.
        assertEquals(2, atClient.size());
        assertTrue(atClient.get(1).startsWith("closed UNREACHABLE"));
    }

    @Test
    void whoDialsBeforeTheHostIsKnownIsRefused() {
        open();
        listen();
        scheduler.runUntil(() -> !atClient.isEmpty(), 1_000);
        assertEquals(List.of("closed UNREACHABLE refused=true"), atClient);
        server.kill();
        assertEquals(List.of(), network.openLinks());
    }

    @Test
    void anEndThatGaveUpIsNewsForTheOtherAfterTheHealing() {
        connected();
        network.cut(client, server);
        scheduler.runUntil(() -> !atClient.isEmpty() || atServer.size() > 1, 10_000);
        network.heal(client, server);
        scheduler.runUntil(() -> !atClient.isEmpty() && atServer.size() > 1, 100);
    }

    @Test
    void healingWithAResetLosesWhatWaited() {
        Link<String> link = connected();
        network.cut(client, server);
        loop.execute(() -> link.send("lost"));
        scheduler.runFor(500);
        network.healWithReset(client, server);
        scheduler.runFor(1_000);
        assertEquals(List.of("closed UNREACHABLE refused=true"), atClient);
        assertEquals(List.of("hello", "closed UNREACHABLE refused=true"), atServer);
    }

    @Test
    void connectingThroughACutTimesOutAndIsNotARefusal() {
        listen();
        network.cut(client, server);
        open();
        ask();
        scheduler.runFor(1_500);
        assertEquals(
                2, atClient.stream().filter(s -> s.contains("refused=false")).count(), atClient.toString());
    }

    @Test
    void aKilledProcessResetsItsConnectionsAndRefusesNewOnes() {
        connected();
        server.kill();
        scheduler.runUntil(() -> !atClient.isEmpty(), 10);
        assertEquals(List.of("closed UNREACHABLE refused=true"), atClient);
        open();
        ask();
        scheduler.runFor(100);
        assertEquals(
                3, atClient.stream().filter(s -> s.contains("refused=true")).count(), atClient.toString());
        server.restart();
        listen();
        ask();
        scheduler.runFor(100);
        assertTrue(atClient.contains("re: question"), atClient.toString());
    }

    @Test
    void aMachineThatWasIsolatedFirstFallsSilent() {
        connected();
        network.isolate(server, List.of(client, server));
        server.crash();
        scheduler.runFor(2_900);
        assertEquals(List.of(), atClient);
        scheduler.runFor(2_000);
        assertEquals(List.of("closed UNREACHABLE refused=false"), atClient);
    }

    @Test
    void aDeadClientIsNoticedByTheServer() {
        connected();
        client.kill();
        scheduler.runFor(100);
        assertEquals(List.of("hello", "closed UNREACHABLE refused=true"), atServer);
        assertEquals(List.of(), network.openLinks());
    }

    @Test
    void ofWhatADyingProcessSentLastASuffixMayBeLost() {
        Set<Integer> arrived = new TreeSet<>();
        for (int seed = 0; seed < 40; seed++) {
            SimNetworkTest run = new SimNetworkTest();
            run.connectedThenFloodAndDie(seed);
            int last = run.atServer.size() - 1;
            assertTrue(run.atServer.get(last).startsWith("closed"));
            List<String> messages = run.atServer.subList(1, last);
            assertEquals(
                    IntStream.range(0, messages.size()).mapToObj(i -> "m" + i).toList(), messages);
            arrived.add(messages.size());
        }
        assertTrue(arrived.size() > 3, arrived.toString());
    }

    private void connectedThenFloodAndDie(int draws) {
        IntStream.range(0, draws).forEach(i -> network.rng().nextLong());
        Link<String> link = connected();
        boolean[] flooded = new boolean[1];
        loop.execute(() -> {
            IntStream.range(0, 10).forEach(i -> link.send("m" + i));
            flooded[0] = true;
        });
        scheduler.runUntil(() -> flooded[0], 100);
        client.kill();
        scheduler.runFor(1_000);
    }

    @Test
    void aPausedProcessKeepsItsConnectionsAndHearsEverythingLater() {
        Link<String> link = connected();
        server.pause();
        loop.execute(() -> IntStream.range(0, 5).forEach(i -> link.send("m" + i)));
        scheduler.runFor(60_000);
        assertEquals(List.of("hello"), atServer);
        assertEquals(List.of(), atClient);
        server.resume();
        scheduler.runFor(100);
        assertEquals(List.of("hello", "m0", "m1", "m2", "m3", "m4"), atServer);
    }

    @Test
    void aCallInFlightWhenTheLinkBreaksIsNotARefusal() {
        listen();
        network.delayMicros(50_000, 50_000);
        ask();
        scheduler.runFor(120);
        network.reset(client, server);
        scheduler.runFor(100);
        assertEquals(List.of("failed UNREACHABLE refused=false"), atClient);
    }

    @Test
    void slowAndLossyWaysAreSlow() {
        Link<String> link = connected();
        network.slowDown(client, server, 700);
        loop.execute(() -> link.send("slow"));
        scheduler.runFor(690);
        assertFalse(atServer.contains("slow"));
        scheduler.runFor(100);
        assertTrue(atServer.contains("slow"));
        network.slowDown(client, server, 0);
        network.lossPerMille(300);
        long start = scheduler.nowMs();
        loop.execute(() -> IntStream.range(0, 50).forEach(i -> link.send("n" + i)));
        scheduler.runUntil(() -> atServer.contains("n49"), 60_000);
        assertTrue(scheduler.nowMs() - start >= 200);
        assertEquals(52, atServer.size());
    }

    @Test
    void aLinkIsUsedOnItsLoopOnly() {
        Link<String> link = connected();
        assertThrows(IllegalStateException.class, () -> link.send("from nowhere"));
        client.newLoop("other").execute(link::isReady);
        assertThrows(SimFailure.class, scheduler::run);
        assertThrows(
                IllegalArgumentException.class,
                () -> network.net(client).open(ADDRESS, TALK, new Recorder(atClient), server.newLoop("x")));
    }

    @Test
    void aSenderThatNeverAsksWhetherItMayIsStopped() {
        Link<String> link = connected();
        serverLoop.execute(() -> serverLinks.get(0).setReading(false));
        loop.execute(() -> IntStream.range(0, 10_000).forEach(i -> link.send("on and on")));
        SimFailure failure = assertThrows(SimFailure.class, scheduler::run);
        assertTrue(failure.getCause().getMessage().contains("while it is not ready"));
    }

    @Test
    void whatWasNotClosedIsListed() {
        Link<String> link = connected();
        assertEquals(
                List.of("test/Talk from client to server:9093", "test/Talk at server:9093 from client"),
                network.openLinks());
        loop.execute(link::close);
        scheduler.run();
        assertEquals(List.of(), network.openLinks());
    }

    @Test
    void oneAddressHasOneListenerAndRegistrationEndsWithTheStart() {
        SimNetServer listener = listen();
        assertThrows(IllegalStateException.class, this::listen);
        assertThrows(IllegalStateException.class, () -> listener.serve(TALK, (link, peer, on) -> null));
        listener.close();
        listen();
    }

    private void ask() {
        network.net(client).call(ADDRESS, ASK, "question", 5_000, loop, new CallHandler<>() {
            @Override
            public void onReply(String reply) {
                atClient.add(reply);
            }

            @Override
            public void onFailure(Closed cause) {
                atClient.add("failed " + cause.code() + " refused=" + cause.refused());
            }
        });
    }

    private record Recorder(List<String> target) implements LinkHandler<String> {
        @Override
        public void onMessage(String message) {
            target.add(message);
        }

        @Override
        public void onClosed(Closed cause) {
            assertTrue(cause.code() == ErrorCode.NONE || !cause.message().isBlank());
            target.add(
                    "closed " + cause.code() + (cause.code() == ErrorCode.NONE ? "" : " refused=" + cause.refused()));
        }
    }
}
