package io.lograft.torture.load;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The harness itself failed: nothing that it says can be trusted any more, so it ends, and its nodes with it. */
public final class HarnessFault {
    private static final Logger LOG = LogManager.getLogger(HarnessFault.class);
    private static final int EXIT_CODE = 70;

    private HarnessFault() {}

    public static void end(String what, Throwable why) {
        LOG.fatal("The harness failed: {}", what, why);
        // Not halt: the shutdown hook ends the nodes. On a thread of its own, for exit waits for the hooks.
        new Thread(() -> System.exit(EXIT_CODE), "harness-fault").start();
    }
}
