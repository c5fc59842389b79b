package io.lograft.base.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadWorkerPoolTest {
    @Test
    void runsTasksAtOnceOnItsNamedThreads() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        try (ThreadWorkerPool pool = new ThreadWorkerPool("flusher", 3, (what, why) -> fail(what, why))) {
            CountDownLatch together = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                pool.execute(() -> {
                    names.add(Thread.currentThread().getName());
                    together.countDown();
                    awaitQuietly(together);
                });
            }
            together.await();
        }
        assertEquals(Set.of("flusher-0", "flusher-1", "flusher-2"), names);
    }

    @Test
    void neverRunsMoreThanItsThreadsAndFinishesWhatItHasOnClose() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ThreadWorkerPool pool = new ThreadWorkerPool("worker", 2, (what, why) -> fail(what, why));
        for (int i = 0; i < 500; i++) {
            pool.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                running.decrementAndGet();
                done.incrementAndGet();
            });
        }
        assertTrue(pool.closeWithin(10_000));
        assertEquals(500, done.get());
        assertTrue(most.get() <= 2, "ran " + most.get() + " at once");
        pool.execute(done::incrementAndGet);
        assertEquals(500, done.get());
    }

    @Test
    void aTaskThatThrowsGoesToTheFatalHandler() {
        AtomicReference<String> fault = new AtomicReference<>();
        ThreadWorkerPool pool = new ThreadWorkerPool("faulty", 1, (what, why) -> fault.set(what));
        pool.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertTrue(pool.closeWithin(10_000));
        assertEquals("a task of the pool faulty failed", fault.get());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
