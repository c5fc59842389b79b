package io.lograft.client;

import io.lograft.base.TopicId;

/**
 * A topic in a list.
 *
 * @param partitions how many
 * @param replicationFactor of the first partition
 */
public record TopicSummary(String name, TopicId id, int partitions, int replicationFactor) {}
