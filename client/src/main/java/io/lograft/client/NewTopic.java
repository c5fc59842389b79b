package io.lograft.client;

import java.util.Map;

/**
 * A topic to create.
 *
 * @param partitions 1 to 10,000, or {@link #DEFAULT}: the cluster's setting {@code num.partitions}
 * @param replicationFactor 1 to the number of live brokers, or {@link #DEFAULT}: the cluster's setting {@code
 *     default.replication.factor}
 * @param configs settings that differ from their defaults
 */
public record NewTopic(String name, int partitions, int replicationFactor, Map<String, String> configs) {
    /** The cluster's default. */
    public static final int DEFAULT = 0;

    public NewTopic {
        configs = Map.copyOf(configs);
    }

    public NewTopic(String name, int partitions, int replicationFactor) {
        this(name, partitions, replicationFactor, Map.of());
    }
}
