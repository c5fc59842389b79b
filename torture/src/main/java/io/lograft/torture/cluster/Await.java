package io.lograft.torture.cluster;

import io.lograft.base.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits on conditions of real processes. */
public final class Await {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Clock clock;

    public Await(Clock clock) {
        this.clock = clock;
    }

    /** A condition that says why it does not hold yet. */
    public interface Obstacle {
        /** Null once nothing is in the way. */
        String get() throws Exception;
    }

    /** Waits until nothing is in the way; returns how many ms that took. */
    public long until(String what, long limitMs, Obstacle obstacle) throws NotInTimeException {
        long start = clock.monotonicMs();
        while (true) {
            String why = ask(obstacle);
            long elapsed = clock.monotonicMs() - start;
            if (why == null) {
                return elapsed;
            }
            if (elapsed > limitMs) {
                throw new NotInTimeException(what + ": not so within " + limitMs + " ms: " + why);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static String ask(Obstacle obstacle) {
        try {
            return obstacle.get();
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** Lets so much time pass. */
    public void pass(long ms) {
        long end = clock.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long left = ms; left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - clock.monotonicNs())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
        }
    }
}
