package io.lograft.metadata.op;

import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.PartitionRecords;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.PartitionChangesRecord;
import io.lograft.proto.metadata.v1.ReplicaChangesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The partitions that one operation changes, and the records that say so: one or two for each topic. Used by one operation, once.
 */
final class PartitionEdits {
    private final Map<TopicId, TreeMap<Integer, Edit>> edits = new TreeMap<>();

    /** A partition as it becomes, and whether its replicas change with it. */
    private record Edit(PartitionImage next, boolean replicas) {}

    /** Whether this operation has changed the partition already. */
    boolean changes(TopicImage topic, int index) {
        TreeMap<Integer, Edit> edited = edits.get(topic.id());
        return edited != null && edited.containsKey(index);
    }

    /** Notes a change, if it is one; each partition at most once. */
    void add(TopicImage topic, int index, Optional<PartitionImage> next) {
        next.ifPresent(partition -> {
            PartitionImage before = topic.partitions().get(index);
            boolean replicas = !partition.replicas().equals(before.replicas())
                    || !partition.reassignment().equals(before.reassignment());
            edits.computeIfAbsent(topic.id(), id -> new TreeMap<>()).put(index, new Edit(partition, replicas));
        });
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
            ReplicaChangesRecord.Builder replicaChanges =
                    ReplicaChangesRecord.newBuilder().setTopicId(RecordIds.bytes(topic));
            partitions.forEach((index, edit) -> {
                if (edit.replicas()) {
                    replicaChanges.addChanges(PartitionRecords.replicaChange(index, edit.next()));
                } else {
                    changes.addChanges(PartitionRecords.change(index, edit.next()));
                }
            });
            if (changes.getChangesCount() > 0) {
                records.add(
                        MetadataRecord.newBuilder().setPartitionChanges(changes).build());
            }
            if (replicaChanges.getChangesCount() > 0) {
                records.add(MetadataRecord.newBuilder()
                        .setReplicaChanges(replicaChanges)
                        .build());
            }
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
