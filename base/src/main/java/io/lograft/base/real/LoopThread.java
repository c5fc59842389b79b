package io.lograft.base.real;

import io.lograft.base.Clock;
import io.lograft.base.EventLoop;
import io.lograft.base.FatalHandler;
import io.lograft.base.Timer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An event loop on one named daemon thread, for the loops that do no network input and output: controller, metadata
 * intake, liveness timer, disk work. A mailbox and a queue of deadlines under one lock; tasks run outside of it. A
 * task that throws goes to the {@link FatalHandler}, and if that returns, the loop is over.
 *
 * <p>The thread is never interrupted; see the package.
 */
public final class LoopThread implements EventLoop, AutoCloseable {
    private final Clock clock;
    private final FatalHandler fatal;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
    private boolean closed;

    /** Starts the loop's thread under this name. */
    public LoopThread(String name, Clock clock, FatalHandler fatal) {
        this.clock = clock;
        this.fatal = fatal;
        this.thread = new Thread(this::loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (!closed) {
                mailbox.add(task);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        long deadlineNs = clock.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, delayMs));
        lock.lock();
        try {
            if (closed) {
                return () -> {};
            }
            DeadlineQueue.Entry entry = deadlines.add(deadlineNs, task);
            work.signal();
            return () -> cancel(entry);
        } finally {
            lock.unlock();
        }
    }

    private void cancel(DeadlineQueue.Entry entry) {
        lock.lock();
        try {
            deadlines.cancel(entry);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /**
     * Ends the loop once the tasks that are in its mailbox have run; waiting timers are dropped. Waits for the end, up
     * to a limit, unless called on the loop itself.
     */
    @Override
    public void close() {
        closeWithin(5_000);
    }

    /** As {@link #close}, with the limit in ms; true if the thread has ended (or this is the thread). */
    public boolean closeWithin(long limitMs) {
        lock.lock();
        try {
            closed = true;
            deadlines.clear();
            work.signal();
        } finally {
            lock.unlock();
        }
        return inLoop() || joinWithin(limitMs);
    }

    private boolean joinWithin(long limitMs) {
        try {
            thread.join(limitMs);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void loop() {
        ArrayDeque<Runnable> batch = new ArrayDeque<>();
        try {
            while (true) {
                DeadlineQueue.Entry due;
                lock.lock();
                try {
                    due = awaitWork();
                    if (due == null && mailbox.isEmpty()) {
                        return;
                    }
                    ArrayDeque<Runnable> taken = mailbox;
                    mailbox = batch;
                    batch = taken;
                } finally {
                    lock.unlock();
                }
                runDue(due);
                for (Runnable task = batch.poll(); task != null; task = batch.poll()) {
                    task.run();
                }
            }
        } catch (Throwable unexpected) {
            end();
            fatal.fatal("a task of the loop " + thread.getName() + " failed", unexpected);
        }
    }

    private void runDue(DeadlineQueue.Entry first) {
        for (DeadlineQueue.Entry due = first; due != null; due = takeDue()) {
            Runnable task = begin(due);
            if (task != null) {
                task.run();
            }
        }
    }

    private Runnable begin(DeadlineQueue.Entry due) {
        lock.lock();
        try {
            Runnable task = due.task;
            due.task = null;
            return task;
        } finally {
            lock.unlock();
        }
    }

    private DeadlineQueue.Entry takeDue() {
        lock.lock();
        try {
            return deadlines.takeDue(clock.monotonicNs());
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task or a deadline; null without a task in the mailbox means that the loop is closed. */
    private DeadlineQueue.Entry awaitWork() {
        while (true) {
            DeadlineQueue.Entry due = deadlines.takeDue(clock.monotonicNs());
            if (due != null || closed || !mailbox.isEmpty()) {
                return due;
            }
            long next = deadlines.nextDeadlineNs();
            try {
                if (next == Long.MAX_VALUE) {
                    work.await();
                } else {
                    work.awaitNanos(next - clock.monotonicNs());
                }
            } catch (InterruptedException ignored) {
                // Somebody else's code interrupted the thread; the flag is cleared, the loop goes on.
            }
        }
    }

    private void end() {
        lock.lock();
        try {
            closed = true;
            mailbox.clear();
            deadlines.clear();
        } finally {
            lock.unlock();
        }
    }
}
