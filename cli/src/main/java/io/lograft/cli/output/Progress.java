package io.lograft.cli.output;

import io.lograft.base.Clock;
import java.util.Locale;

/** How far a long piece of work is, on the terminal's progress line, a few times a second at most. Used by one thread. */
public final class Progress {
    private static final long PAUSE_MS = 200;
    /** Work that is over sooner needs no progress line. */
    private static final long QUIET_MS = 500;

    private static final double MS_PER_SECOND = 1_000.0;
    private static final double PERCENT = 100.0;

    private final Terminal terminal;
    private final Clock clock;
    private final String verb;
    private final long startedMs;
    private long shownMs;

    /** @param verb what happens to records, for example {@code acknowledged} */
    public Progress(Terminal terminal, Clock clock, String verb) {
        this.terminal = terminal;
        this.clock = clock;
        this.verb = verb;
        this.startedMs = clock.monotonicMs();
        this.shownMs = startedMs + QUIET_MS - PAUSE_MS;
    }

    /**
     * Shows the state, unless it was shown a moment ago.
     *
     * @param done records so far
     * @param part how much of the whole that is, 0 to 1; negative if nobody knows
     */
    public void show(long done, double part) {
        long nowMs = clock.monotonicMs();
        if (!terminal.isWatched() || nowMs - shownMs < PAUSE_MS) {
            return;
        }
        shownMs = nowMs;
        terminal.progress(text(done, part, nowMs - startedMs));
    }

    private String text(long done, double part, long elapsedMs) {
        double perSecond = done * MS_PER_SECOND / Math.max(1, elapsedMs);
        String state = String.format(Locale.ROOT, "%,d records %s, %,.0f a second", done, verb, perSecond);
        return part < 0 ? state : state + String.format(Locale.ROOT, ", %.0f %%", Math.min(1.0, part) * PERCENT);
    }

    /** Takes the line away. */
    public void end() {
        terminal.clear();
    }
}
