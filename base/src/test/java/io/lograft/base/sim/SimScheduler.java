package io.lograft.base.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The one source of time and order of a simulated cluster: a queue of events by (time, order of creation), from one
 * seed. Single-threaded. Between events no time passes; within a task it passes only where a simulated operation
 * takes time, for example a sync: what the task does next then happens later, and its loop is busy until then.
 */
public final class SimScheduler {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int REMEMBERED_EVENTS = 40;
    private static final int SWEEP_FROM = 1_024;

    private final long seed;
    private final PriorityQueue<SimEvent> events = new PriorityQueue<>();
    private final List<Runnable> afterEvents = new ArrayList<>();
    private final ArrayDeque<String> notes = new ArrayDeque<>();
    private final SimEvent[] recent = new SimEvent[REMEMBERED_EVENTS];

    private Consumer<String> trace = line -> {};
    private boolean tracing;
    private long nowNs;
    private long spentNs;
    private long sequence;
    private long executed;
    private long digest;
    private int cancelled;
    private boolean inEvent;
    private SimLoop currentLoop;

    public SimScheduler(long seed) {
        this.seed = seed;
        this.digest = seed;
    }

    public long seed() {
        return seed;
    }

    /** Randomness for one purpose; the same purpose draws the same numbers in every run of the seed. */
    public SimRng rng(String purpose) {
        return new SimRng(seed, purpose);
    }

    /** Simulated time since the start of the run, in ns. */
    public long nowNs() {
        return nowNs + spentNs;
    }

    /** Simulated time since the start of the run, in ms. */
    public long nowMs() {
        return nowNs() / NANOS_PER_MS;
    }

    /** How many events have been executed. */
    public long executed() {
        return executed;
    }

    /** A fingerprint of every event so far: two runs of one seed must agree. */
    public long digest() {
        return digest;
    }

    /** Hands every event, as a line of text, to the consumer: for finding where two runs part. */
    public void traceTo(Consumer<String> consumer) {
        this.trace = consumer;
        this.tracing = true;
    }

    /** Runs the check after every event: invariants. */
    public void afterEachEvent(Runnable check) {
        afterEvents.add(check);
    }

    /** Adds a line to the digest, the trace, and the text of a failure. */
    public void note(String text) {
        digest = Fingerprint.of(digest, text);
        String line = String.format("%.6f s note: %s", nowNs() / 1e9, text);
        notes.add(line);
        if (notes.size() > REMEMBERED_EVENTS) {
            notes.remove();
        }
        if (tracing) {
            trace.accept(line);
        }
    }

    /** Runs something in simulated time that belongs to no node: a step of the test. */
    public void schedule(long delayMs, String what, Runnable action) {
        add(new SimEvent(null, what, action), delayMs * NANOS_PER_MS);
    }

    void add(SimEvent event, long delayNs) {
        event.timeNs = nowNs() + Math.max(0, delayNs);
        event.sequence = sequence++;
        events.add(event);
    }

    void cancel(SimEvent event) {
        if (event.action == null) {
            return;
        }
        event.action = null;
        cancelled++;
        if (cancelled >= SWEEP_FROM && cancelled > events.size() / 2) {
            events.removeIf(SimEvent::isDead);
            cancelled = 0;
        }
    }

    /** Executes the next event; false if there is none. */
    public boolean step() {
        if (inEvent) {
            throw new IllegalStateException("the scheduler was called from within an event");
        }
        SimEvent event = next();
        if (event == null) {
            return false;
        }
        nowNs = Math.max(nowNs, event.timeNs);
        if (event.owner != null && event.owner.defer(event)) {
            return true;
        }
        execute(event);
        return true;
    }

    private SimEvent next() {
        SimEvent event = events.poll();
        while (event != null && event.isDead()) {
            event = events.poll();
        }
        return event;
    }

    private void execute(SimEvent event) {
        recent[(int) (executed % REMEMBERED_EVENTS)] = event;
        executed++;
        digest = Fingerprint.chain(Fingerprint.chain(digest, event.timeNs), event.what.hashCode());
        if (event.owner != null) {
            digest = Fingerprint.chain(digest, event.owner.name().hashCode());
        }
        if (tracing) {
            trace.accept(event.toString());
        }
        Runnable action = event.action;
        event.action = null;
        inEvent = true;
        try {
            runUnlessHalted(event, action);
            spentNs = 0;
            currentLoop = null;
            afterEvents.forEach(Runnable::run);
        } catch (SimFailure failure) {
            throw failure;
        } catch (Throwable unexpected) {
            throw failure("failed in '" + event.what + "' of " + nameOf(event.owner), unexpected);
        } finally {
            inEvent = false;
            spentNs = 0;
            currentLoop = null;
        }
    }

    private static void runUnlessHalted(SimEvent event, Runnable action) {
        try {
            action.run();
        } catch (NodeHalted halted) {
            if (event.owner == null || event.owner.lives(event.life)) {
                throw new IllegalStateException("a node halted in the task of another", halted);
            }
        }
    }

    /** Runs until nothing is left to do. */
    public void run() {
        while (step()) {
            // The next event.
        }
    }

    /** Runs for so long in simulated time. */
    public void runFor(long simMs) {
        long end = nowNs() + simMs * NANOS_PER_MS;
        while (hasEventUntil(end)) {
            step();
        }
        nowNs = Math.max(nowNs, end);
    }

    /** Runs until the condition holds; a failure that names {@code what} if it does not within so much simulated time. */
    public void runUntil(String what, BooleanSupplier condition, long maxSimMs) {
        long start = nowNs();
        long end = start + maxSimMs * NANOS_PER_MS;
        while (!condition.getAsBoolean()) {
            if (!hasEventUntil(end)) {
                boolean idle = events.isEmpty();
                nowNs = Math.max(nowNs, idle ? nowNs : end);
                throw failure(
                        "not so within " + maxSimMs + " ms: " + what + (idle ? " (nothing is left to do)" : ""), null);
            }
            step();
        }
    }

    /** As {@link #runUntil(String, BooleanSupplier, long)}, without a name. */
    public void runUntil(BooleanSupplier condition, long maxSimMs) {
        runUntil("the condition holds", condition, maxSimMs);
    }

    private boolean hasEventUntil(long endNs) {
        SimEvent first = events.peek();
        while (first != null && first.isDead()) {
            events.poll();
            first = events.peek();
        }
        return first != null && first.timeNs <= endNs;
    }

    /** An error that names seed, time and the latest events. */
    public SimFailure failure(String message, Throwable cause) {
        StringBuilder text = new StringBuilder(message)
                .append("\n  seed ")
                .append(seed)
                .append(", at ")
                .append(String.format("%.6f s", nowNs() / 1e9))
                .append(", event ")
                .append(executed);
        notes.forEach(note -> text.append("\n  ").append(note));
        text.append("\n  the latest events:");
        for (long i = Math.max(0, executed - REMEMBERED_EVENTS); i < executed; i++) {
            text.append("\n  ").append(recent[(int) (i % REMEMBERED_EVENTS)]);
        }
        return new SimFailure(text.toString(), cause);
    }

    /** Lets time pass within the running task. Outside of tasks, where a test acts directly, nothing takes time. */
    void spend(long ns) {
        if (inEvent) {
            spentNs += ns;
        }
    }

    void enter(SimLoop loop) {
        currentLoop = loop;
    }

    /** The loop whose task is running, or null. */
    SimLoop currentLoop() {
        return currentLoop;
    }

    private static String nameOf(SimNode node) {
        return node == null ? "the harness" : node.name();
    }
}
