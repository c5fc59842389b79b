package io.lograft.dataplane.replica;

import io.lograft.dataplane.api.DataPlaneMetrics;
import java.util.concurrent.atomic.LongAdder;

/** The node's figures. Written by all loops, read from any thread. */
public final class Counters implements DataPlaneMetrics {
    public final LongAdder replicas = new LongAdder();
    public final LongAdder leaders = new LongAdder();
    public final LongAdder underReplicated = new LongAdder();
    public final LongAdder underMinIsr = new LongAdder();
    public final LongAdder offline = new LongAdder();
    public final LongAdder producedBytes = new LongAdder();
    public final LongAdder producedBatches = new LongAdder();
    public final LongAdder fetchedBytes = new LongAdder();
    public final LongAdder pushedBytes = new LongAdder();
    public final LongAdder replicatedBytes = new LongAdder();
    public final LongAdder isrShrinks = new LongAdder();
    public final LongAdder isrExpands = new LongAdder();
    public final LongAdder truncations = new LongAdder();

    @Override
    public long replicas() {
        return replicas.sum();
    }

    @Override
    public long leaders() {
        return leaders.sum();
    }

    @Override
    public long underReplicated() {
        return underReplicated.sum();
    }

    @Override
    public long underMinIsr() {
        return underMinIsr.sum();
    }

    @Override
    public long offline() {
        return offline.sum();
    }

    @Override
    public long producedBytes() {
        return producedBytes.sum();
    }

    @Override
    public long producedBatches() {
        return producedBatches.sum();
    }

    @Override
    public long fetchedBytes() {
        return fetchedBytes.sum();
    }

    @Override
    public long pushedBytes() {
        return pushedBytes.sum();
    }

    @Override
    public long replicatedBytes() {
        return replicatedBytes.sum();
    }

    @Override
    public long isrShrinks() {
        return isrShrinks.sum();
    }

    @Override
    public long isrExpands() {
        return isrExpands.sum();
    }

    @Override
    public long truncations() {
        return truncations.sum();
    }
}
