package io.lograft.base.sim;

import java.util.ArrayDeque;

/** One direction of one conversation on the wire: first in, first out; waits where the way is cut. */
final class SimPipe {
    private final SimNetwork network;
    private final SimNode from;
    private final SimNode to;
    private final String what;
    private final ArrayDeque<Runnable> underWay = new ArrayDeque<>();
    private long lastArrivalNs;
    private boolean arrivalScheduled;
    private boolean stalled;
    private boolean closed;
    private final ArrayDeque<Long> arrivals = new ArrayDeque<>();

    SimPipe(SimNetwork network, SimNode from, SimNode to, String what) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.what = what;
    }

    SimNode from() {
        return from;
    }

    /** Whether what is sent now would have to wait. */
    boolean isCut() {
        return network.isCut(from, to);
    }

    /** When the latest of what was sent arrives, if nothing holds it up. */
    long lastArrivalNs() {
        return lastArrivalNs;
    }

    /** Sends; {@code onArrival} runs when it is there, as an event of nobody. */
    void send(Runnable onArrival) {
        sendAfter(0, onArrival);
    }

    /** As {@link #send}, arriving later than that point in time. */
    void sendAfter(long notBeforeNs, Runnable onArrival) {
        if (closed) {
            return;
        }
        long earliest = network.scheduler().nowNs() + network.delayNs(from, to);
        lastArrivalNs = Math.max(Math.max(lastArrivalNs, notBeforeNs) + 1, earliest);
        underWay.add(onArrival);
        arrivals.add(lastArrivalNs);
        scheduleArrival();
    }

    private void scheduleArrival() {
        if (arrivalScheduled || stalled || underWay.isEmpty()) {
            return;
        }
        arrivalScheduled = true;
        long wait = arrivals.peek() - network.scheduler().nowNs();
        network.scheduler().add(new SimEvent(null, what, this::arrive), wait);
    }

    private void arrive() {
        arrivalScheduled = false;
        if (closed || underWay.isEmpty()) {
            return;
        }
        if (network.isCut(from, to)) {
            stalled = true;
            return;
        }
        arrivals.poll();
        underWay.poll().run();
        scheduleArrival();
    }

    /** The way is open again: what waited goes on. */
    void resume() {
        if (!stalled) {
            return;
        }
        stalled = false;
        long delay = network.delayNs(from, to);
        long now = network.scheduler().nowNs();
        int waiting = arrivals.size();
        arrivals.clear();
        for (int i = 0; i < waiting; i++) {
            arrivals.add(now + delay + i);
        }
        lastArrivalNs = Math.max(lastArrivalNs, now + delay + waiting);
        scheduleArrival();
    }

    /** A suffix of what is under way, of seeded length, will not arrive. */
    void loseSuffix() {
        int kept = (int) network.rng().between(0, underWay.size());
        while (underWay.size() > kept) {
            underWay.removeLast();
            arrivals.removeLast();
        }
    }

    void loseAll() {
        underWay.clear();
        arrivals.clear();
    }

    /** Nothing arrives any more. */
    void close() {
        closed = true;
        loseAll();
    }
}
