package io.lograft.torture.history;

/** One line of a history. */
public sealed interface Event permits SendEvent, PollEvent {
    /** Monotonic time in ns from an origin of the run. */
    long nanos();

    /** Which client did it: a producer or reader that keeps an order of its own. Never used again after a fatal error. */
    int process();

    int partition();
}
