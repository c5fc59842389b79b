package io.lograft.client;

import java.util.Map;

/**
 * A topic to create.
 *
 * @param partitions 1 to 10,000, or {@link #DEFAULT}: 1
 * @param replicationFactor 1 to the number of live brokers, or {@link #DEFAULT}: min(3, live brokers)
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
