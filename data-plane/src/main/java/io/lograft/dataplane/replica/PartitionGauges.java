package io.lograft.dataplane.replica;

import java.util.concurrent.atomic.LongAdder;

/** One partition's share in the node's gauges. Owned by the partition's loop. */
final class PartitionGauges {
    private final Counters counters;
    private boolean leader;
    private boolean underReplicated;
    private boolean underMinIsr;
    private boolean offline;

    PartitionGauges(Counters counters) {
        this.counters = counters;
        counters.replicas.increment();
    }

    void leading(int isr, int replicas, int minInsyncReplicas) {
        set(true, isr < replicas, isr < minInsyncReplicas, offline);
    }

    void notLeading() {
        set(false, false, false, offline);
    }

    void offline() {
        set(false, false, false, true);
    }

    /** The replica is gone. */
    void remove() {
        set(false, false, false, false);
        counters.replicas.decrement();
    }

    private void set(boolean newLeader, boolean newUnderReplicated, boolean newUnderMinIsr, boolean newOffline) {
        move(counters.leaders, leader, newLeader);
        move(counters.underReplicated, underReplicated, newUnderReplicated);
        move(counters.underMinIsr, underMinIsr, newUnderMinIsr);
        move(counters.offline, offline, newOffline);
        leader = newLeader;
        underReplicated = newUnderReplicated;
        underMinIsr = newUnderMinIsr;
        offline = newOffline;
    }

    private static void move(LongAdder gauge, boolean before, boolean after) {
        if (before != after) {
            gauge.add(after ? 1 : -1);
        }
    }
}
