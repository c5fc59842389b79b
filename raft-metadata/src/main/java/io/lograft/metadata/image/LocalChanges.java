package io.lograft.metadata.image;

import io.lograft.base.TopicIdPartition;
import java.util.List;

/**
 * What a change of metadata means for the replicas of one broker. The three lists are disjoint and sorted.
 *
 * @param toLead partitions with a replica here that are new or changed, and that this broker leads now
 * @param toFollow the others with a replica here that are new or changed, also those without a leader
 * @param toDelete partitions that had a replica here and have none any more, or whose topic is gone
 */
public record LocalChanges(
        List<TopicIdPartition> toLead, List<TopicIdPartition> toFollow, List<TopicIdPartition> toDelete) {
    public LocalChanges {
        toLead = List.copyOf(toLead);
        toFollow = List.copyOf(toFollow);
        toDelete = List.copyOf(toDelete);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return toLead.isEmpty() && toFollow.isEmpty() && toDelete.isEmpty();
    }
}
