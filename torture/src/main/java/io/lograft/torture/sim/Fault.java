package io.lograft.torture.sim;

/**
 * One thing that is done to the cluster. Says all by itself, so that a failing run can be repeated with fewer of them.
 *
 * @param atMs when, in simulated time after the load has begun
 * @param node index of the node that it happens to
 * @param other index of another node, where two are concerned; may be the same
 * @param forMs how long, where it ends
 * @param salt for whatever else is left to chance
 */
record Fault(long atMs, Kind kind, int node, int other, long forMs, long salt) {
    /** What happens. */
    enum Kind {
        /** The power fails, and what was not synced vanishes, tears, or turns to garbage. */
        CRASH,
        /** As {@code kill -9}. */
        KILL,
        /** The power fails, and the disk is replaced by an empty one. */
        WIPE,
        /** The power of all nodes fails at once. */
        CRASH_ALL,
        /** No message passes between two nodes. */
        CUT,
        /** No message passes from one node to another. */
        CUT_ONE_WAY,
        /** Links are cut one by one, and heal in another order. */
        SWIZZLE,
        /** As {@code SIGSTOP}. */
        PAUSE,
        /** The connections between two nodes break. */
        RESET,
        /** Messages from one node to another take longer. */
        SLOW,
        /** The disk is full. */
        FULL,
        /** Writes and syncs fail with EIO. */
        EIO,
        /** Leaders are moved to the first replicas. */
        ELECT,
        /** The metadata quorum loses its leader. */
        QUORUM,
        /** A voter falls behind, and is brought up by a snapshot. */
        SNAPSHOT,
        /** {@code min.insync.replicas} changes. */
        CONFIG
    }

    @Override
    public String toString() {
        return String.format("%d ms %s node %d other %d for %d ms salt %d", atMs, kind, node, other, forMs, salt);
    }
}
