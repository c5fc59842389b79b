package io.lograft.base.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.EventLoop;
import io.lograft.base.Timer;
import io.lograft.base.contract.EventLoopContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimLoopTest extends EventLoopContract {
    private final SimScheduler scheduler = new SimScheduler(7);
    private final SimNode node = new SimNode(scheduler, "n1");
    private final List<String> seen = new ArrayList<>();
    private int loops;

    @Override
    protected EventLoop loop() {
        return node.newLoop("loop-" + loops++);
    }

    @Override
    protected void await(BooleanSupplier condition) {
        scheduler.runUntil(condition, 60_000);
    }

    @Test
    void whatWaitsOnANodeVanishesWhenItDies() {
        EventLoop loop = loop();
        SimWorkerPool pool = node.newPool("pool", 2);
        loop.execute(() -> seen.add("task"));
        loop.schedule(5, () -> seen.add("timer"));
        pool.execute(() -> seen.add("work"));
        node.kill();
        scheduler.run();
        node.restart();
        loop.execute(() -> seen.add("old loop"));
        pool.execute(() -> seen.add("old pool"));
        loop().execute(() -> seen.add("new loop"));
        scheduler.run();
        assertEquals(List.of("new loop"), seen);
    }

    @Test
    void aPausedNodeCatchesUpInOrder() {
        EventLoop loop = loop();
        loop.schedule(10, () -> seen.add("timer"));
        node.pause();
        loop.execute(() -> seen.add("first"));
        scheduler.runFor(1_000);
        assertEquals(List.of(), seen);
        node.resume();
        loop.execute(() -> seen.add("last"));
        scheduler.run();
        assertEquals(3, seen.size());
        assertTrue(seen.indexOf("first") < seen.indexOf("last"), seen.toString());
    }

    @Test
    void aPausedLoopHoldsUpNobodyElse() {
        SimLoop stuck = node.newLoop("stuck");
        stuck.pause();
        stuck.execute(() -> seen.add("stuck"));
        loop().execute(() -> seen.add("other"));
        scheduler.runFor(100);
        assertEquals(List.of("other"), seen);
        stuck.resume();
        scheduler.run();
        assertEquals(List.of("other", "stuck"), seen);
    }

    @Test
    void aTimerIsNotCancelledFromElsewhere() {
        AtomicReference<Timer> timer = new AtomicReference<>();
        EventLoop loop = loop();
        loop.execute(() -> timer.set(loop.schedule(1_000, () -> {})));
        loop().schedule(5, () -> timer.get().cancel());
        SimFailure failure = assertThrows(SimFailure.class, scheduler::run);
        assertTrue(failure.getMessage().contains("seed 7"), failure.getMessage());
        assertEquals(
                "a timer was used off its loop (loop loop-0 of n1)",
                failure.getCause().getMessage());
    }

    @Test
    void aTaskThatThrowsStopsTheRun() {
        loop().execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        SimFailure failure = assertThrows(SimFailure.class, scheduler::run);
        assertEquals("on purpose", failure.getCause().getMessage());
    }

    @Test
    void aFatalFaultEndsTheNodeAndNotTheRun() {
        EventLoop loop = loop();
        loop.execute(() -> {
            node.fatal("sync failed", null);
            seen.add("unreachable");
        });
        loop.execute(() -> seen.add("later"));
        scheduler.run();
        assertEquals(List.of(), seen);
        assertEquals(List.of("sync failed"), node.fatals());
        assertTrue(!node.isAlive());
    }

    @Test
    void loopsInterleaveDifferentlyFromSeedToSeedAndWorkersReorder() {
        long interleavings = IntStream.range(0, 20)
                .mapToObj(SimLoopTest::interleaving)
                .distinct()
                .count();
        assertTrue(interleavings > 5, "only " + interleavings + " of 20 seeds differ");
        assertEquals(interleaving(3), interleaving(3));
    }

    private static String interleaving(long seed) {
        SimScheduler scheduler = new SimScheduler(seed);
        SimNode node = new SimNode(scheduler, "n1");
        StringBuilder order = new StringBuilder();
        SimLoop a = node.newLoop("a");
        SimLoop b = node.newLoop("b");
        SimWorkerPool pool = node.newPool("pool", 4);
        for (int i = 0; i < 5; i++) {
            int n = i;
            a.execute(() -> order.append("a"));
            b.execute(() -> order.append("b"));
            pool.execute(() -> order.append(n));
        }
        scheduler.run();
        return order.toString();
    }
}
