package io.lograft.base;

/** Time. The core takes time as an argument; this is for the edges. Thread-safe. */
public interface Clock {
    /** Monotonic time in ms from an arbitrary origin; for timeouts. */
    long monotonicMs();

    /** Monotonic time in ns from the same origin; for measurements. */
    long monotonicNs();

    /** Wall-clock time in ms since 1970-01-01 UTC; for time stamps only, never for timeouts. May jump. */
    long wallMs();
}
