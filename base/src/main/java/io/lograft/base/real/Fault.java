package io.lograft.base.real;

import io.lograft.base.FatalHandler;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Ends the process at once, with exit code {@value #EXIT_CODE} and one line in the log. No shutdown hook runs: what a
 * broken invariant or a failed sync left in memory must not reach a disk or a peer.
 */
public final class Fault implements FatalHandler {
    /** What the process ends with ({@code EX_SOFTWARE} of sysexits.h). */
    public static final int EXIT_CODE = 70;

    private static final Logger LOG = LogManager.getLogger(Fault.class);
    private static final long LOGGING_LIMIT_MS = 1_000;

    @Override
    public void fatal(String what, Throwable why) {
        haltEvenIfLoggingHangs();
        try {
            LOG.fatal(
                    "Halting this node: {}. The other replicas take over; find the cause before it is restarted.",
                    what,
                    why);
            LogManager.shutdown();
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    /** The log may lie on the very disk that failed. */
    private static void haltEvenIfLoggingHangs() {
        Thread watchdog = new Thread(
                () -> {
                    try {
                        Thread.sleep(LOGGING_LIMIT_MS);
                    } catch (InterruptedException early) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(EXIT_CODE);
                },
                "fault-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }
}
