package io.lograft.server.store;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** How many files the process may have open, held against what its partitions can take. Told once, at start. */
final class FileHandles {
    private static final Logger LOG = LogManager.getLogger(FileHandles.class);

    /** Of a partition that is written: its newest segment, and the one prepared to follow it. */
    private static final long PER_PARTITION = 2;

    /** Libraries, connections, the quorum's log. */
    private static final long OTHERS = 1_024;

    private FileHandles() {}

    static void report(long partitions) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return;
        }
        long limit = system.getMaxFileDescriptorCount();
        long needed = PER_PARTITION * partitions + OTHERS;
        if (limit < needed) {
            LOG.warn(
                    "The process may have {} files open, and its {} partitions can take {}: appends and reads will be"
                            + " delayed when they are used up; raise the limit (ulimit -n, LimitNOFILE).",
                    limit,
                    partitions,
                    needed);
        } else {
            LOG.info("The process may have {} files open; its {} partitions can take {}.", limit, partitions, needed);
        }
    }
}
