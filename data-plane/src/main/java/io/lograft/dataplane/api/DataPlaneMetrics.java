package io.lograft.dataplane.api;

/** Figures of one node's data plane; may be read from any thread, each by itself exact or a moment old. */
public interface DataPlaneMetrics {
    /** Replicas on this node, offline ones included. */
    long replicas();

    /** Partitions that this node leads. */
    long leaders();

    /** Led partitions whose ISR is smaller than the replica set. */
    long underReplicated();

    /** Led partitions whose ISR is smaller than min.insync.replicas. */
    long underMinIsr();

    /** Replicas whose disk failed. */
    long offline();

    /** Bytes of batches appended as leader since start. */
    long producedBytes();

    /** Batches appended as leader since start. */
    long producedBatches();

    /** Bytes of batches handed to readers since start. */
    long fetchedBytes();

    /** Bytes of batches pushed to followers since start. */
    long pushedBytes();

    /** Bytes of batches appended as follower since start. */
    long replicatedBytes();

    /** ISR proposals that removed a member and were committed, since start. */
    long isrShrinks();

    /** ISR proposals that added a member and were committed, since start. */
    long isrExpands();

    /** Truncations of follower logs that cut at least one record, since start. */
    long truncations();
}
