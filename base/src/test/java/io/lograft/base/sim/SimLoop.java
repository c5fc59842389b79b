package io.lograft.base.sim;

import io.lograft.base.Clock;
import io.lograft.base.EventLoop;
import io.lograft.base.Timer;
import java.util.ArrayDeque;

/**
 * An event loop of one life of a simulated process. Between two tasks a little seeded time passes, so that loops
 * interleave differently from seed to seed. When the process dies, all that waits here vanishes.
 */
public final class SimLoop implements EventLoop {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long STEP_MIN_NS = 1_000;
    private static final long STEP_MAX_NS = 20_000;

    private final SimScheduler scheduler;
    private final SimNode node;
    private final int life;
    private final String label;
    private final SimRng rng;
    private final boolean mayBlock;

    private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
    private boolean scheduled;
    private boolean paused;
    private boolean closed;
    private long busyUntilNs;

    SimLoop(SimScheduler scheduler, SimNode node, String name, boolean mayBlock) {
        this.scheduler = scheduler;
        this.node = node;
        this.life = node.life();
        this.label = "loop " + name;
        this.rng = scheduler.rng(node.name() + "/" + life + "/" + label);
        this.mayBlock = mayBlock;
    }

    @Override
    public void execute(Runnable task) {
        if (closed || !node.lives(life)) {
            return;
        }
        mailbox.add(task);
        wake();
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        if (closed || !node.lives(life)) {
            return () -> {};
        }
        SimTimer timer = new SimTimer(task);
        timer.event = new SimEvent(node, label + " timer", () -> execute(timer::runUnlessCancelled));
        scheduler.add(timer.event, Math.max(0, delayMs) * NANOS_PER_MS);
        return timer;
    }

    @Override
    public boolean inLoop() {
        return scheduler.currentLoop() == this;
    }

    @Override
    public Clock clock() {
        return node.clock();
    }

    /** The thread stands still, as in a garbage collection that only it notices; tasks and timers collect. */
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        wake();
    }

    /** Refuses further tasks, and drops those that wait. */
    public void close() {
        closed = true;
        mailbox.clear();
    }

    SimNode node() {
        return node;
    }

    boolean mayBlock() {
        return mayBlock;
    }

    /** Stops the run if the caller is not on this loop. */
    void assertInLoop(String what) {
        if (!inLoop()) {
            throw new IllegalStateException(what + " was used off its loop (" + this + ")");
        }
    }

    private void wake() {
        if (scheduled || paused || closed || mailbox.isEmpty()) {
            return;
        }
        scheduled = true;
        long waitNs = Math.max(0, busyUntilNs - scheduler.nowNs());
        scheduler.add(new SimEvent(node, label, this::runNext), waitNs + rng.between(STEP_MIN_NS, STEP_MAX_NS));
    }

    private void runNext() {
        scheduled = false;
        if (paused || closed || mailbox.isEmpty()) {
            return;
        }
        scheduler.enter(this);
        mailbox.poll().run();
        busyUntilNs = scheduler.nowNs();
        wake();
    }

    @Override
    public String toString() {
        return label + " of " + node.name();
    }

    private final class SimTimer implements Timer {
        private final Runnable task;
        private SimEvent event;
        private boolean cancelled;

        SimTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void cancel() {
            assertInLoop("a timer");
            cancelled = true;
            scheduler.cancel(event);
        }

        private void runUnlessCancelled() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
