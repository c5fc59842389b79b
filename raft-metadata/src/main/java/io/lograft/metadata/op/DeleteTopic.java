package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.RemoveTopicRecord;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.DeleteTopicResponse;
import java.util.List;

/** Deletes a topic with all that belongs to it. Its id is never used again. */
public final class DeleteTopic {
    private DeleteTopic() {}

    /** UNKNOWN_TOPIC. */
    public static Decision<MetadataRecord, DeleteTopicResponse> decide(
            ClusterImage image, DeleteTopicRequest request, long nowMs) {
        TopicImage topic = image.topic(request.getName());
        if (topic == null) {
            return Decision.noChange(DeleteTopicResponse.newBuilder()
                    .setError(Failures.error(TopicNames.unknown(request.getName())))
                    .build());
        }
        MetadataRecord record = MetadataRecord.newBuilder()
                .setRemoveTopic(RemoveTopicRecord.newBuilder().setTopicId(RecordIds.bytes(topic.id())))
                .build();
        return new Decision<>(List.of(record), DeleteTopicResponse.getDefaultInstance());
    }
}
