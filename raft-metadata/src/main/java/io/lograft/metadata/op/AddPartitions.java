package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.AddPartitionsRequest;
import io.lograft.proto.v1.AddPartitionsResponse;
import java.util.List;

/** Adds partitions to a topic, with the replication factor of its first one. */
public final class AddPartitions {
    private AddPartitions() {}

    /** UNKNOWN_TOPIC, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR. */
    public static Decision<MetadataRecord, AddPartitionsResponse> decide(
            ClusterImage image, AddPartitionsRequest request, long nowMs) {
        TopicImage topic = image.topic(request.getName());
        if (topic == null) {
            return refused(TopicNames.unknown(request.getName()));
        }
        int existing = topic.partitions().size();
        long wanted = Integer.toUnsignedLong(request.getPartitions());
        if (wanted <= existing) {
            return refused(Outcome.of(
                    ErrorCode.INVALID_PARTITIONS,
                    "topic '" + topic.name() + "' has " + existing + " partitions and cannot be changed to " + wanted
                            + ": partitions are never removed; ask for more than it has"));
        }
        int factor = topic.partitions().get(0).targetReplicas().size();
        Outcome numbers = NewPartitions.check(image, topic.name(), wanted, existing, factor);
        if (!numbers.done()) {
            return refused(numbers);
        }
        List<MetadataRecord> records =
                List.of(NewPartitions.place(image, topic.id(), existing, (int) wanted - existing, factor));
        ClusterImage after = image.apply(records, ClusterImage.UNCOMMITTED, image.term());
        AddPartitionsResponse reply = AddPartitionsResponse.newBuilder()
                .setTopic(TopicDescription.topic(after.topic(topic.id())))
                .build();
        return request.getValidateOnly() ? Decision.noChange(reply) : new Decision<>(records, reply);
    }

    private static Decision<MetadataRecord, AddPartitionsResponse> refused(Outcome outcome) {
        return Decision.noChange(AddPartitionsResponse.newBuilder()
                .setError(Failures.error(outcome))
                .build());
    }
}
