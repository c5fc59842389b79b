package io.lograft.client.core;

import io.lograft.base.LograftException;
import io.lograft.base.TopicIdPartition;
import java.util.Map;

/**
 * What became of a search for offsets.
 *
 * @param refused why the others were not found
 */
public record FoundOffsets(Map<TopicIdPartition, FoundOffset> found, Map<TopicIdPartition, LograftException> refused) {
    public FoundOffsets {
        found = Map.copyOf(found);
        refused = Map.copyOf(refused);
    }
}
