package io.lograft.base.sim;

import io.lograft.base.Clock;

/** A machine's clocks: the monotonic one has an origin of its own, the wall clock can be wrong. */
public final class SimClock implements Clock {
    private static final long NANOS_PER_MS = 1_000_000;
    /** 2026-01-01 00:00 UTC. */
    private static final long EPOCH_MS = 1_767_225_600_000L;

    private final SimScheduler scheduler;
    private final long originNs;
    private long skewMs;

    SimClock(SimScheduler scheduler, String node) {
        this.scheduler = scheduler;
        this.originNs = scheduler.rng("clock of " + node).between(0, 1_000_000) * NANOS_PER_MS;
    }

    @Override
    public long monotonicMs() {
        return monotonicNs() / NANOS_PER_MS;
    }

    @Override
    public long monotonicNs() {
        return originNs + scheduler.nowNs();
    }

    @Override
    public long wallMs() {
        return EPOCH_MS + scheduler.nowMs() + skewMs;
    }

    /** Lets the wall clock jump: from now on it is this far ahead of true time (or behind, if negative). */
    public void skewWall(long ms) {
        skewMs = ms;
    }
}
