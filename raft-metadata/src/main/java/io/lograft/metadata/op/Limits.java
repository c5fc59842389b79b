package io.lograft.metadata.op;

/** How large a cluster may grow. */
public final class Limits {
    /** Partitions of one topic. */
    public static final int TOPIC_PARTITIONS_MAX = 10_000;

    /** Partitions of all topics: fencing a broker that has a copy of each must fit one entry. */
    public static final int CLUSTER_PARTITIONS_MAX = 80_000;

    private Limits() {}
}
