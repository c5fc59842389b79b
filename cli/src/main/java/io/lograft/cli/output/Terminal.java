package io.lograft.cli.output;

import java.io.PrintStream;

/**
 * Standard error as people see it: messages, and one line of progress that rewrites itself where a terminal watches and
 * stays silent elsewhere. Thread-safe.
 */
public final class Terminal {
    private static final int WIDTH = 79;

    private final PrintStream err;
    private final boolean watched;
    private int shown;

    Terminal(PrintStream err, boolean watched) {
        this.err = err;
        this.watched = watched;
    }

    /** Standard error; whether a terminal watches it is told by the launcher, which can ask the system. */
    public static Terminal standard() {
        return new Terminal(System.err, Boolean.getBoolean("lograft.stderr.terminal"));
    }

    public synchronized void say(String message) {
        clear();
        err.println(message);
    }

    /** Whether people watch, rather than a file or a pipe. */
    public boolean isWatched() {
        return watched;
    }

    /** Replaces the progress line. It is cut where it could not be taken back: at the edge of a narrow terminal. */
    public synchronized void progress(String text) {
        if (!watched) {
            return;
        }
        String state = text.length() > WIDTH ? text.substring(0, WIDTH - 3) + "..." : text;
        err.print("\r" + state + " ".repeat(Math.max(0, shown - state.length())));
        err.flush();
        shown = state.length();
    }

    /** Takes the progress line away. */
    public synchronized void clear() {
        if (shown > 0) {
            err.print("\r" + " ".repeat(shown) + "\r");
            err.flush();
            shown = 0;
        }
    }
}
