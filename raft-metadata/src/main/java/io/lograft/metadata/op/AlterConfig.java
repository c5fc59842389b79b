package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.ConfigRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.Setting;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.AlterConfigResponse;
import io.lograft.proto.v1.ConfigResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sets and removes settings, all or none. A change of {@code min.insync.replicas} is a change of every partition of the
 * topic: the ELR is worked out anew, and proposals made under the old minimum are refused by the new partition epoch.
 * (Else a leader could advance its high watermark by the old minimum on an ISR that was committed under the new one.)
 */
public final class AlterConfig {
    private AlterConfig() {}

    /** INVALID_CONFIG, UNKNOWN_TOPIC, UNKNOWN_BROKER, INVALID_REQUEST. */
    public static Decision<MetadataRecord, AlterConfigResponse> decide(
            ClusterImage image, AlterConfigRequest request, long nowMs) {
        ConfigResources resource = ConfigResources.find(image, request.getResource());
        Outcome outcome = resource.outcome();
        if (outcome.done()) {
            outcome = resource.table().check(request.getSetMap(), request.getRemoveList());
        }
        if (!outcome.done()) {
            return Decision.noChange(AlterConfigResponse.newBuilder()
                    .setError(Failures.error(outcome))
                    .build());
        }
        List<MetadataRecord> records = request.getValidateOnly() ? List.of() : records(image, request, resource);
        return new Decision<>(records, AlterConfigResponse.getDefaultInstance());
    }

    private static List<MetadataRecord> records(
            ClusterImage image, AlterConfigRequest request, ConfigResources resource) {
        Map<String, String> after = new TreeMap<>(resource.configs());
        after.putAll(request.getSetMap());
        request.getRemoveList().forEach(after::remove);
        if (after.equals(resource.configs())) {
            return List.of();
        }
        ConfigRecord.Builder record = record(image, request.getResource());
        after.forEach((key, value) -> {
            if (!value.equals(resource.configs().get(key))) {
                record.addSet(Setting.newBuilder().setKey(key).setValue(value));
            }
        });
        TreeSet<String> removed = new TreeSet<>(resource.configs().keySet());
        removed.removeAll(after.keySet());
        record.addAllRemove(removed);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(MetadataRecord.newBuilder().setConfig(record).build());
        if (request.getResource().getResourceCase() == ConfigResource.ResourceCase.TOPIC) {
            records.addAll(
                    minimumChanges(image, image.topic(request.getResource().getTopic()), after));
        }
        return records;
    }

    private static ConfigRecord.Builder record(ClusterImage image, ConfigResource resource) {
        ConfigRecord.Builder record = ConfigRecord.newBuilder();
        return switch (resource.getResourceCase()) {
            case TOPIC ->
                record.setTopicId(
                        RecordIds.bytes(image.topic(resource.getTopic()).id()));
            case BROKER -> record.setBrokerId(resource.getBroker());
            case CLUSTER, RESOURCE_NOT_SET -> record.setCluster(true);
        };
    }

    private static List<MetadataRecord> minimumChanges(
            ClusterImage image, TopicImage topic, Map<String, String> after) {
        PartitionEdits edits = new PartitionEdits();
        Brokers brokers = Brokers.of(image);
        for (int index = 0; index < topic.partitions().size(); index++) {
            PartitionImage partition = topic.partitions().get(index);
            int before = TopicConfigs.minInsyncReplicas(topic.configs(), partition);
            int minIsr = TopicConfigs.minInsyncReplicas(after, partition);
            if (minIsr != before) {
                edits.add(
                        topic,
                        index,
                        PartitionTransition.of(partition, TopicConfigs.minInsyncReplicas(after), brokers)
                                .touched()
                                .next());
            }
        }
        return edits.records();
    }
}
