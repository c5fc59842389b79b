package io.lograft.base;

import java.util.concurrent.Executor;

/**
 * Threads for work that blocks: syncing files, cold reads. Tasks may run in any order and at once; they post their
 * result to the loop that asked. In simulation tasks run on the one thread, after a seeded delay.
 */
public interface WorkerPool extends Executor {
    /** Runs the task on one of the pool's threads. From any thread, never blocks. */
    @Override
    void execute(Runnable task);
}
