package io.lograft.client;

import io.lograft.base.TopicId;
import java.util.List;
import java.util.Map;

/**
 * A topic.
 *
 * @param id another one for each creation of the same name
 * @param partitions by index
 * @param configs settings that differ from their defaults
 */
public record TopicDescription(
        String name, TopicId id, List<PartitionDescription> partitions, Map<String, String> configs) {
    public TopicDescription {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
    }
}
