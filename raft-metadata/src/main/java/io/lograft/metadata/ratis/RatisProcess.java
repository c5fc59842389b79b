package io.lograft.metadata.ratis;

import io.lograft.base.FatalHandler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;

/** What Ratis does to the process it lives in, and how it is kept from it. */
final class RatisProcess {
    private static final Logger LOG = LogManager.getLogger(RatisProcess.class);

    private static final long POLL_MS = 10;

    private RatisProcess() {}

    /**
     * Ratis calls {@code System.exit} when a port cannot be bound, and installs a handler for the whole process that does
     * so for any uncaught exception. Both become exceptions that reach their place.
     */
    static void keepRatisFromExiting() {
        Thread.UncaughtExceptionHandler own = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        ExitUtils.setTerminateOnUncaughtException(false);
        Thread.setDefaultUncaughtExceptionHandler(own);
    }

    /** Ratis' threads: one that dies of an exception would leave a voter that only looks alive. */
    static final class FatalThreads extends ThreadGroup {
        private final FatalHandler fatal;

        FatalThreads(String name, FatalHandler fatal) {
            super(name);
            this.fatal = fatal;
        }

        @Override
        public void uncaughtException(Thread thread, Throwable cause) {
            fatal.fatal("Raft's thread " + thread.getName() + " died", cause);
        }
    }

    /** Closes on a thread of its own and waits for it, but not for ever. */
    static void closeWithin(RaftServer server, long limitMs) {
        Thread closer = new Thread(
                () -> {
                    try {
                        server.close();
                    } catch (IOException | RuntimeException failed) {
                        LOG.warn("Raft did not close in good order: {}", failed.toString());
                    }
                },
                "raft-close");
        closer.setDaemon(true);
        closer.start();
        // Not for the thread itself: at its end it waits for a monitor's nap, when all that matters is closed.
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        try {
            while (server.getLifeCycleState() != LifeCycle.State.CLOSED
                    && closer.isAlive()
                    && System.nanoTime() < deadline) {
                closer.join(POLL_MS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (server.getLifeCycleState() != LifeCycle.State.CLOSED) {
            LOG.warn(
                    "Raft did not close within {} ms; it ends with the process. Its log on disk is complete.", limitMs);
        }
    }
}
