package io.lograft.base.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lograft.base.EventLoop;
import io.lograft.base.contract.EventLoopContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopThreadTest extends EventLoopContract {
    private final List<LoopThread> opened = new ArrayList<>();

    @Override
    protected EventLoop loop() {
        LoopThread loop = new LoopThread("loop-" + opened.size(), new SystemClock(), (what, why) -> fail(what, why));
        opened.add(loop);
        return loop;
    }

    @Override
    protected void await(BooleanSupplier condition) {
        Awaitility.await().until(condition::getAsBoolean);
    }

    @AfterEach
    void closeLoops() {
        opened.forEach(loop -> assertTrue(loop.closeWithin(10_000)));
    }

    @Test
    void aTaskThatThrowsGoesToTheFatalHandlerAndEndsTheLoop() {
        AtomicReference<String> fault = new AtomicReference<>();
        LoopThread loop = new LoopThread("faulty", new SystemClock(), (what, why) -> fault.set(what + ": " + why));
        List<String> seen = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.execute(() -> seen.add("too late"));
        await(() -> fault.get() != null);
        assertTrue(loop.closeWithin(10_000));
        assertEquals("a task of the loop faulty failed: java.lang.IllegalStateException: on purpose", fault.get());
        assertEquals(List.of(), seen);
    }

    @Test
    void closingRunsWhatWaitsAndRefusesTheRest() {
        LoopThread loop = (LoopThread) loop();
        List<Integer> seen = new CopyOnWriteArrayList<>();
        IntStream.range(0, 100).forEach(i -> loop.execute(() -> seen.add(i)));
        loop.schedule(3_600_000, () -> seen.add(-1));
        assertTrue(loop.closeWithin(10_000));
        assertEquals(100, seen.size());
        loop.execute(() -> seen.add(-2));
        assertNotNull(loop.schedule(0, () -> seen.add(-3)));
        assertEquals(100, seen.size());
    }

    @Test
    void tasksFromManyThreadsAllRun() throws Exception {
        LoopThread loop = (LoopThread) loop();
        int[] count = new int[1];
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> new Thread(() -> IntStream.range(0, 5_000).forEach(i -> loop.execute(() -> count[0]++))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(loop.closeWithin(10_000));
        assertEquals(20_000, count[0]);
    }
}
