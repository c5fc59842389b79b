package io.lograft.cli.output;

import java.util.Locale;

/** Durations for people. */
public final class Durations {
    private static final double MS_PER_SECOND = 1_000.0;

    private static final long NS_PER_MS = 1_000_000;

    private Durations() {}

    /** For example {@code 2.9 s}. */
    public static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f s", ms / MS_PER_SECOND);
    }

    /** For example {@code 180 ms}. */
    public static String millis(long ns) {
        return ns / NS_PER_MS + " ms";
    }
}
