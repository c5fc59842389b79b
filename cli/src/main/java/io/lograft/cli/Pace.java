package io.lograft.cli;

import io.lograft.base.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** So many a second, evenly. What is late is made up for, but no more than a tenth of a second's worth. One thread. */
final class Pace {
    private static final long CATCH_UP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Clock clock;
    private final long intervalNs;
    private long dueNs;

    Pace(Clock clock, int perSecond) {
        this.clock = clock;
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.dueNs = clock.monotonicNs();
    }

    /** Waits until the next one is due. */
    void await() {
        for (long leftNs = leftNs(); leftNs > 0; leftNs = leftNs()) {
            LockSupport.parkNanos(leftNs);
        }
        advance();
    }

    /** How long until the next one is due; not positive if it is. */
    long leftNs() {
        return dueNs - clock.monotonicNs();
    }

    /** One was let through. */
    void advance() {
        dueNs = Math.max(dueNs + intervalNs, clock.monotonicNs() - CATCH_UP_NS);
    }
}
