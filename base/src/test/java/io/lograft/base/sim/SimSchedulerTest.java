package io.lograft.base.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.DiskFile;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.StreamType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimSchedulerTest {
    private final SimScheduler scheduler = new SimScheduler(11);

    @Test
    void timeAdvancesFromEventToEvent() {
        List<Long> times = new ArrayList<>();
        scheduler.schedule(30, "b", () -> times.add(scheduler.nowMs()));
        scheduler.schedule(10, "a", () -> {
            times.add(scheduler.nowMs());
            scheduler.schedule(5, "c", () -> times.add(scheduler.nowMs()));
        });
        scheduler.run();
        assertEquals(List.of(10L, 15L, 30L), times);
        assertFalse(scheduler.step());
        assertEquals(3, scheduler.executed());
    }

    @Test
    void runForStopsInTimeAndRunUntilSaysWhatItWaitedFor() {
        scheduler.schedule(100, "late", () -> {});
        scheduler.runFor(40);
        assertEquals(40, scheduler.nowMs());
        SimFailure failure = assertThrows(SimFailure.class, () -> scheduler.runUntil("pigs fly", () -> false, 20));
        assertTrue(failure.getMessage().startsWith("not so within 20 ms: pigs fly"), failure.getMessage());
        assertEquals(60, scheduler.nowMs());
        assertThrows(SimFailure.class, () -> scheduler.runUntil(() -> false, 1_000));
    }

    @Test
    void checksRunAfterEveryEvent() {
        int[] checks = new int[1];
        scheduler.afterEachEvent(() -> {
            checks[0]++;
            if (scheduler.nowMs() == 7) {
                throw new AssertionError("invariant broken");
            }
        });
        for (int i = 0; i < 10; i++) {
            scheduler.schedule(i, "event " + i, () -> {});
        }
        SimFailure failure = assertThrows(SimFailure.class, scheduler::run);
        assertTrue(failure.getMessage().contains("failed in 'event 7'"), failure.getMessage());
        assertEquals(8, checks[0]);
    }

    @Test
    void twoRunsOfOneSeedAreTheSameEventByEvent() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        long digest = busyRun(5, first);
        assertEquals(digest, busyRun(5, second));
        assertEquals(first, second);
        assertTrue(first.size() > 200, "only " + first.size() + " events");
        assertNotEquals(digest, busyRun(6, new ArrayList<>()));
    }

    /** Two nodes that talk, write, sync, and die. */
    private static long busyRun(long seed, List<String> trace) {
        SimScheduler scheduler = new SimScheduler(seed);
        scheduler.traceTo(trace::add);
        SimNetwork network = new SimNetwork(scheduler, message -> 10);
        SimNode server = new SimNode(scheduler, "server");
        SimNode client = new SimNode(scheduler, "client");
        Address address = new Address("server", 1);
        startEcho(network, server, address);
        SimLoop loop = client.newLoop("loop");
        loop.execute(() -> talk(network, client, loop, address));
        scheduler.schedule(40, "crash", server::crash);
        scheduler.schedule(60, "restart", () -> {
            server.restart();
            startEcho(network, server, address);
        });
        scheduler.schedule(80, "cut", () -> network.cut(client, server));
        scheduler.schedule(90, "heal", () -> network.heal(client, server));
        scheduler.runFor(150);
        return scheduler.digest();
    }

    private static void startEcho(SimNetwork network, SimNode node, Address address) {
        SimLoop loop = node.newLoop("loop");
        SimNetServer server = network.server(node, address, List.of(loop));
        server.serve(new StreamType<String, String>("echo"), (link, peer, on) -> new LinkHandler<String>() {
            @Override
            public void onMessage(String message) {
                writeAndSync(node, message);
                link.send(message);
            }

            @Override
            public void onClosed(Closed cause) {}
        });
        server.start();
    }

    private static void writeAndSync(SimNode node, String message) {
        try (DiskFile file = node.disk().open(Path.of("/log"), true)) {
            file.append(new ByteBuffer[] {ByteBuffer.wrap(message.getBytes())}, 1);
            file.force();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void talk(SimNetwork network, SimNode client, SimLoop loop, Address address) {
        List<Link<String>> link = new ArrayList<>();
        link.add(network.net(client)
                .open(
                        address,
                        new StreamType<String, String>("echo"),
                        new LinkHandler<String>() {
                            @Override
                            public void onMessage(String message) {
                                link.get(0).send(message + "x");
                            }

                            @Override
                            public void onClosed(Closed cause) {
                                loop.schedule(5, () -> talk(network, client, loop, address));
                            }
                        },
                        loop));
        link.get(0).send("a");
        link.get(0).send("b");
    }

    @Test
    void aNewUserOfRandomnessDoesNotChangeWhatOthersDraw() {
        long alone = scheduler.rng("a").nextLong();
        scheduler.rng("b").nextLong();
        assertEquals(alone, scheduler.rng("a").nextLong());
        assertNotEquals(alone, scheduler.rng("b").nextLong());
        assertNotEquals(alone, new SimScheduler(12).rng("a").nextLong());
    }

    @Test
    void wallClocksCanBeWrongAndMonotonicOnesAreNotComparable() {
        SimNode a = new SimNode(scheduler, "a");
        SimNode b = new SimNode(scheduler, "b");
        assertEquals(a.clock().wallMs(), b.clock().wallMs());
        assertNotEquals(a.clock().monotonicMs(), b.clock().monotonicMs());
        a.clock().skewWall(-3_600_000);
        assertEquals(3_600_000, b.clock().wallMs() - a.clock().wallMs());
        long before = a.clock().monotonicMs();
        scheduler.runFor(25);
        assertEquals(25, a.clock().monotonicMs() - before);
    }
}
