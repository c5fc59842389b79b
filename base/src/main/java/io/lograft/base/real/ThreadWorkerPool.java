package io.lograft.base.real;

import io.lograft.base.FatalHandler;
import io.lograft.base.WorkerPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bounded number of named daemon threads ({@code name-0}, {@code name-1}, …) for work that blocks. Threads are made
 * as they are needed and end after a minute without work. A task that throws goes to the {@link FatalHandler}. Threads
 * are never interrupted while they run a task; see the package.
 */
public final class ThreadWorkerPool implements WorkerPool, AutoCloseable {
    private static final long IDLE_SECONDS = 60;

    private final String name;
    private final FatalHandler fatal;
    private final ThreadPoolExecutor threads;

    public ThreadWorkerPool(String name, int threadsMax, FatalHandler fatal) {
        this.name = name;
        this.fatal = fatal;
        this.threads = new ThreadPoolExecutor(
                threadsMax,
                threadsMax,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named(name),
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger next = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + next.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs the task later on one of the threads; refused silently once the pool is closed. */
    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } catch (Throwable unexpected) {
                fatal.fatal("a task of the pool " + name + " failed", unexpected);
            }
        });
    }

    /** Takes no more tasks, and waits up to a limit for those that it has. */
    @Override
    public void close() {
        closeWithin(5_000);
    }

    /** As {@link #close}, with the limit in ms; true if all tasks have ended. */
    public boolean closeWithin(long limitMs) {
        threads.shutdown();
        try {
            return threads.awaitTermination(limitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return threads.isTerminated();
        }
    }
}
