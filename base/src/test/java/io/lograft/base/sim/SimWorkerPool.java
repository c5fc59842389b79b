package io.lograft.base.sim;

import io.lograft.base.WorkerPool;
import java.util.ArrayDeque;

/** Worker threads of one life of a simulated process: tasks begin after a seeded delay, and so in any order. */
public final class SimWorkerPool implements WorkerPool {
    private static final long DELAY_MIN_NS = 10_000;
    private static final long DELAY_MAX_NS = 1_500_000;

    private final SimScheduler scheduler;
    private final SimNode node;
    private final int life;
    private final int threads;
    private final String label;
    private final SimRng rng;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int busy;

    SimWorkerPool(SimScheduler scheduler, SimNode node, String name, int threads) {
        this.scheduler = scheduler;
        this.node = node;
        this.life = node.life();
        this.threads = threads;
        this.label = "pool " + name;
        this.rng = scheduler.rng(node.name() + "/" + life + "/" + label);
    }

    @Override
    public void execute(Runnable task) {
        if (node.lives(life)) {
            waiting.add(task);
            dispatch();
        }
    }

    private void dispatch() {
        while (busy < threads && !waiting.isEmpty()) {
            busy++;
            Runnable task = waiting.poll();
            scheduler.add(new SimEvent(node, label, () -> work(task)), rng.between(DELAY_MIN_NS, DELAY_MAX_NS));
        }
    }

    private void work(Runnable task) {
        task.run();
        scheduler.add(
                new SimEvent(node, label + " free", () -> {
                    busy--;
                    dispatch();
                }),
                0);
    }
}
