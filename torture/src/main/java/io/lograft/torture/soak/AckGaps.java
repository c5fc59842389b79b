package io.lograft.torture.soak;

import java.util.concurrent.TimeUnit;

/** The longest time between two acknowledgements of a partition, in constant space. Thread-safe. */
final class AckGaps {
    private final long[] latestNs;
    private long longestNs;

    AckGaps(int partitions) {
        this.latestNs = new long[partitions];
    }

    synchronized void acknowledged(int partition, long nowNs) {
        if (latestNs[partition] != 0) {
            longestNs = Math.max(longestNs, nowNs - latestNs[partition]);
        }
        latestNs[partition] = nowNs;
    }

    /** The longest since the last call, one that still goes on included. */
    synchronized long takeLongestMs(long nowNs) {
        for (long latest : latestNs) {
            if (latest != 0) {
                longestNs = Math.max(longestNs, nowNs - latest);
            }
        }
        long taken = TimeUnit.NANOSECONDS.toMillis(longestNs);
        longestNs = 0;
        return taken;
    }
}
