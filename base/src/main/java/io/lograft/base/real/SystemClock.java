package io.lograft.base.real;

import io.lograft.base.Clock;

/** The machine's clocks. The origin of the monotonic one is when this object was made. */
public final class SystemClock implements Clock {
    private static final long NANOS_PER_MS = 1_000_000;

    private final long originNs = System.nanoTime();

    @Override
    public long monotonicMs() {
        return monotonicNs() / NANOS_PER_MS;
    }

    @Override
    public long monotonicNs() {
        return System.nanoTime() - originNs;
    }

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }
}
