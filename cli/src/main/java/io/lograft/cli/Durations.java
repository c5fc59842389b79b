package io.lograft.cli;

import java.util.Locale;

/** Durations for people. */
final class Durations {
    private static final double MS_PER_SECOND = 1_000.0;

    private Durations() {}

    /** For example {@code 2.9 s}. */
    static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f s", ms / MS_PER_SECOND);
    }
}
