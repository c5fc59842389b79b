package io.lograft.base.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.EventLoop;
import io.lograft.base.Timer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an {@link EventLoop} does. */
public abstract class EventLoopContract {
    /** A fresh, running loop. */
    protected abstract EventLoop loop();

    /** Waits, in real or simulated time, until the condition holds; fails the test if it never does. */
    protected abstract void await(BooleanSupplier condition);

    @Test
    void runsTasksInTheOrderOfSubmission() {
        EventLoop loop = loop();
        List<Integer> seen = new CopyOnWriteArrayList<>();
        IntStream.range(0, 200).forEach(i -> loop.execute(() -> seen.add(i)));
        await(() -> seen.size() == 200);
        assertEquals(IntStream.range(0, 200).boxed().toList(), seen);
    }

    @Test
    void runsATaskThatATaskSubmitsAfterThoseThatWaitAlready() {
        EventLoop loop = loop();
        List<String> seen = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            loop.execute(() -> seen.add("second"));
            loop.execute(() -> seen.add("third"));
            seen.add("first");
        });
        await(() -> seen.size() == 3);
        assertEquals(List.of("first", "second", "third"), seen);
    }

    @Test
    void knowsItsOwnTasks() {
        EventLoop loop = loop();
        EventLoop other = loop();
        AtomicReference<List<Boolean>> seen = new AtomicReference<>();
        loop.execute(() -> seen.set(List.of(loop.inLoop(), other.inLoop())));
        await(() -> seen.get() != null);
        assertEquals(List.of(true, false), seen.get());
        assertFalse(loop.inLoop());
    }

    @Test
    void runsATaskAtOnceWhereTheCallerIsOnTheLoop() {
        EventLoop loop = loop();
        List<String> seen = new CopyOnWriteArrayList<>();
        loop.run(() -> {
            loop.run(() -> seen.add("inner"));
            seen.add("outer");
        });
        await(() -> seen.size() == 2);
        assertEquals(List.of("inner", "outer"), seen);
    }

    @Test
    void runsATimerOnTheLoopAndNotBeforeItsTime() {
        EventLoop loop = loop();
        AtomicLong elapsedNs = new AtomicLong(-1);
        AtomicBoolean onLoop = new AtomicBoolean();
        loop.execute(() -> {
            long start = loop.clock().monotonicNs();
            loop.schedule(20, () -> {
                onLoop.set(loop.inLoop());
                elapsedNs.set(loop.clock().monotonicNs() - start);
            });
        });
        await(() -> elapsedNs.get() >= 0);
        assertTrue(onLoop.get());
        assertTrue(elapsedNs.get() >= 20_000_000, "ran after " + elapsedNs.get() + " ns");
    }

    @Test
    void runsTimersInTheOrderOfTheirTimes() {
        EventLoop loop = loop();
        List<Integer> seen = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            loop.schedule(60, () -> seen.add(60));
            loop.schedule(5, () -> seen.add(5));
            loop.schedule(30, () -> seen.add(30));
            loop.schedule(0, () -> seen.add(0));
        });
        await(() -> seen.size() == 4);
        assertEquals(List.of(0, 5, 30, 60), seen);
    }

    @Test
    void doesNotRunACancelledTimer() {
        EventLoop loop = loop();
        List<String> seen = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            Timer timer = loop.schedule(5, () -> seen.add("cancelled"));
            timer.cancel();
            timer.cancel();
            loop.schedule(30, () -> seen.add("last"));
        });
        await(() -> seen.contains("last"));
        assertEquals(List.of("last"), seen);
    }

    @Test
    void cancellingATimerThatHasRunIsHarmless() {
        EventLoop loop = loop();
        List<String> seen = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            Timer timer = loop.schedule(1, () -> seen.add("ran"));
            loop.schedule(20, () -> {
                timer.cancel();
                seen.add("done");
            });
        });
        await(() -> seen.contains("done"));
        assertEquals(List.of("ran", "done"), seen);
    }

    @Test
    void keepsNothingOfTimersThatAreSetAndCancelledAllTheTime() {
        EventLoop loop = loop();
        List<String> seen = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            for (int i = 0; i < 10_000; i++) {
                loop.schedule(3_600_000, () -> seen.add("never")).cancel();
            }
            loop.schedule(1, () -> seen.add("live"));
        });
        await(() -> !seen.isEmpty());
        assertEquals(List.of("live"), seen);
    }
}
