package io.lograft.metadata.op;

import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.PartitionRecords;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.PartitionChangesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The partitions that one operation changes, and the records that say so: one for each topic. Used by one operation, once.
 */
final class PartitionEdits {
    private final Map<TopicId, TreeMap<Integer, PartitionImage>> edits = new TreeMap<>();

    /** Whether this operation has changed the partition already. */
    boolean changes(TopicImage topic, int index) {
        TreeMap<Integer, PartitionImage> edited = edits.get(topic.id());
        return edited != null && edited.containsKey(index);
    }

    /** Notes a change, if it is one; each partition at most once. */
    void add(TopicImage topic, int index, Optional<PartitionImage> next) {
        next.ifPresent(partition ->
                edits.computeIfAbsent(topic.id(), id -> new TreeMap<>()).put(index, partition));
    }

    int size() {
        return edits.values().stream().mapToInt(TreeMap::size).sum();
    }

    /** The records, by topic id. */
    List<MetadataRecord> records() {
        List<MetadataRecord> records = new ArrayList<>(edits.size());
        edits.forEach((topic, partitions) -> {
            PartitionChangesRecord.Builder changes =
                    PartitionChangesRecord.newBuilder().setTopicId(RecordIds.bytes(topic));
            partitions.forEach((index, partition) -> changes.addChanges(PartitionRecords.change(index, partition)));
            records.add(MetadataRecord.newBuilder().setPartitionChanges(changes).build());
        });
        return records;
    }

    /** Walks all partitions that have a replica on the broker. */
    static void forEachOn(ClusterImage image, int broker, Visitor visitor) {
        for (TopicImage topic : image.topics()) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                PartitionImage partition = topic.partitions().get(index);
                if (partition.hasReplicaOn(broker)) {
                    visitor.visit(topic, index, partition);
                }
            }
        }
    }

    /** Sees one partition. */
    interface Visitor {
        void visit(TopicImage topic, int index, PartitionImage partition);
    }
}
