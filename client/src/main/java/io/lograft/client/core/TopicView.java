package io.lograft.client.core;

import io.lograft.base.TopicId;
import io.lograft.proto.v1.Partition;
import io.lograft.proto.v1.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A topic as the client knows it.
 *
 * @param partitions by index, without gaps
 * @param configs settings that differ from their defaults
 * @param version of the newest metadata that told of it
 */
public record TopicView(
        TopicId id, String name, List<PartitionView> partitions, Map<String, String> configs, long version) {
    public TopicView {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
    }

    /** A topic that is described completely; null if the message has gaps, which only a delta may have. */
    public static TopicView of(Topic message, long version) {
        List<PartitionView> partitions = new ArrayList<>(message.getPartitionsCount());
        for (Partition partition : message.getPartitionsList()) {
            if (partition.getPartition() != partitions.size()) {
                return null;
            }
            partitions.add(PartitionView.of(partition));
        }
        return new TopicView(
                TopicId.fromBytes(message.getId().toByteArray()),
                message.getName(),
                partitions,
                message.getConfigsMap(),
                version);
    }

    /** This topic with what the message knows better. */
    TopicView merge(Topic message, long messageVersion, boolean complete) {
        List<PartitionView> merged = new ArrayList<>(partitions);
        for (Partition partition : message.getPartitionsList()) {
            PartitionView told = PartitionView.of(partition);
            if (told.partition() < merged.size()) {
                if (told.isNewerThan(merged.get(told.partition()))) {
                    merged.set(told.partition(), told);
                }
            } else if (told.partition() == merged.size()) {
                merged.add(told);
            }
        }
        boolean newConfigs = messageVersion >= version && (complete || message.getConfigsCount() > 0);
        return new TopicView(
                id, name, merged, newConfigs ? message.getConfigsMap() : configs, Math.max(version, messageVersion));
    }

    TopicView withPartition(PartitionView changed) {
        List<PartitionView> replaced = new ArrayList<>(partitions);
        replaced.set(changed.partition(), changed);
        return new TopicView(id, name, replaced, configs, version);
    }
}
