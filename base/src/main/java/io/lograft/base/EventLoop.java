package io.lograft.base;

import java.util.concurrent.Executor;

/**
 * One thread of execution with a mailbox: tasks run one after the other, in the order of submission. State that is
 * "owned by a loop" is touched by its tasks only, and needs no locks. In production a data loop is a Netty event loop,
 * others are plain threads; in simulation all loops share one thread and a seeded scheduler. A task that throws stops
 * the node (production) or the run (simulation).
 */
public interface EventLoop extends Executor {
    /** Runs the task later on this loop. From any thread, never blocks. Refused silently once the loop is closed. */
    @Override
    void execute(Runnable task);

    /** Runs the task on this loop after at least this many ms (0 or more). From any thread. */
    Timer schedule(long delayMs, Runnable task);

    /** Whether the caller runs on this loop. */
    boolean inLoop();

    /** The time as this loop sees it. */
    Clock clock();

    /** Runs the task at once if the caller is on this loop, later otherwise. */
    default void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }
}
