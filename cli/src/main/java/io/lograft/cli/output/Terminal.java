package io.lograft.cli.output;

import java.io.PrintStream;

/**
 * Standard error as people see it: messages, and one line of progress that rewrites itself where a terminal watches and
 * stays silent elsewhere. Thread-safe.
 */
public final class Terminal {
    /** Which of the descriptors 0, 1 and 2 are terminals: the JVM cannot ask, the launcher can. */
    private static final String PROPERTY = "lograft.terminals";

    private static final int WIDTH = 79;
    /** What a terminal shows of Ctrl-C, behind whatever stands on the line. */
    private static final String INTERRUPTED = "^C";

    private final PrintStream err;
    private final boolean watched;
    private int shown;
    private boolean asked;
    private boolean left;

    Terminal(PrintStream err, boolean watched) {
        this.err = err;
        this.watched = watched;
    }

    /** Standard error. */
    public static Terminal standard() {
        return new Terminal(System.err, isTerminal('2'));
    }

    /** Whether somebody types what standard input brings. */
    public static boolean isInputTyped() {
        return isTerminal('0');
    }

    /** Whether people read standard output as it comes. */
    public static boolean isOutputWatched() {
        return isTerminal('1');
    }

    private static boolean isTerminal(char descriptor) {
        String terminals = System.getProperty(PROPERTY);
        return terminals == null ? System.console() != null : terminals.indexOf(descriptor) >= 0;
    }

    public synchronized void say(String message) {
        clear();
        err.println(message);
    }

    /** Whether people watch, rather than a file or a pipe. */
    public boolean isWatched() {
        return watched;
    }

    /** Writes this and stays on the line: somebody is about to type. What is said before the answer begins a new line. */
    public synchronized void prompt(String text) {
        clear();
        err.print(text);
        err.flush();
        asked = true;
    }

    /** A whole line was typed, so that a new one has begun. */
    public synchronized void answered() {
        asked = false;
    }

    /** Replaces the progress line. It is cut where it could not be taken back: at the edge of a narrow terminal. */
    public synchronized void progress(String text) {
        if (!watched || left) {
            return;
        }
        String state = text.length() > WIDTH ? text.substring(0, WIDTH - 3) + "..." : text;
        err.print("\r" + state + " ".repeat(Math.max(0, shown - state.length())));
        err.flush();
        shown = state.length();
    }

    /** Takes the progress line away, and ends the line of a prompt: what comes next begins a line. */
    public synchronized void clear() {
        if (asked) {
            err.println();
            asked = false;
        }
        if (shown > 0) {
            err.print("\r" + " ".repeat(shown + INTERRUPTED.length()) + "\r");
            err.flush();
            shown = 0;
        }
    }

    /** Takes the progress line away for good: the process is about to end. */
    public synchronized void leave() {
        clear();
        left = true;
    }
}
