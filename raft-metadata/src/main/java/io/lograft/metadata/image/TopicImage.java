package io.lograft.metadata.image;

import io.lograft.base.TopicId;
import org.pcollections.PSortedMap;

/**
 * One topic.
 *
 * @param id its identity
 * @param name its name, unique at any one time
 * @param partitions by index
 * @param configs settings that differ from their defaults, by key
 */
public record TopicImage(TopicId id, String name, PartitionTable partitions, PSortedMap<String, String> configs) {
    /** The partition with this index; null if the topic has none such. */
    public PartitionImage partition(int index) {
        return index >= 0 && index < partitions.size() ? partitions.get(index) : null;
    }

    TopicImage withPartitions(PartitionTable table) {
        return new TopicImage(id, name, table, configs);
    }

    TopicImage withConfigs(PSortedMap<String, String> settings) {
        return new TopicImage(id, name, partitions, settings);
    }
}
