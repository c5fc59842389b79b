package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.proto.metadata.v1.ConfigRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.Setting;
import io.lograft.proto.metadata.v1.TopicRecord;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Creates a topic with all its partitions, in one entry. */
public final class CreateTopic {
    private CreateTopic() {}

    /**
     * @param body as the client sent it
     * @param newId 128 fresh random bits
     */
    public record Request(CreateTopicRequest body, TopicId newId) {}

    /** INVALID_TOPIC, TOPIC_EXISTS, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR, INVALID_CONFIG. */
    public static Decision<MetadataRecord, CreateTopicResponse> decide(
            ClusterImage image, Request request, long nowMs) {
        CreateTopicRequest body = request.body();
        long partitions = body.getPartitions() == 0
                ? ClusterConfigs.defaultPartitions(image)
                : Integer.toUnsignedLong(body.getPartitions());
        int inService = Placement.candidates(image).size();
        long factor = body.getReplicationFactor() == 0
                ? ClusterConfigs.defaultReplicationFactor(image, inService)
                : Integer.toUnsignedLong(body.getReplicationFactor());
        Outcome refused = check(image, request, partitions, factor);
        if (!refused.done()) {
            return Decision.noChange(CreateTopicResponse.newBuilder()
                    .setError(Failures.error(refused))
                    .build());
        }
        List<MetadataRecord> records = new ArrayList<>();
        records.add(MetadataRecord.newBuilder()
                .setTopic(TopicRecord.newBuilder()
                        .setTopicId(RecordIds.bytes(request.newId()))
                        .setName(body.getName()))
                .build());
        records.add(NewPartitions.place(image, request.newId(), 0, (int) partitions, (int) factor));
        if (body.getConfigsCount() > 0) {
            records.add(settings(request.newId(), body.getConfigsMap()));
        }
        ClusterImage after = image.apply(records, ClusterImage.UNCOMMITTED, image.term());
        CreateTopicResponse reply = CreateTopicResponse.newBuilder()
                .setTopic(TopicDescription.topic(after.topic(request.newId())))
                .build();
        return body.getValidateOnly() ? Decision.noChange(reply) : new Decision<>(records, reply);
    }

    private static Outcome check(ClusterImage image, Request request, long partitions, long factor) {
        String name = request.body().getName();
        Outcome named = TopicNames.check(name);
        if (!named.done()) {
            return named;
        }
        if (image.topic(name) != null) {
            return Outcome.of(
                    ErrorCode.TOPIC_EXISTS,
                    "topic '" + name + "' exists, with id " + image.topic(name).id()
                            + "; choose another name, or delete it first");
        }
        if (image.topic(request.newId()) != null) {
            return Outcome.of(ErrorCode.UNKNOWN, "the random topic id " + request.newId() + " is taken; retry");
        }
        Outcome numbers = NewPartitions.check(image, name, partitions, 0, factor);
        return numbers.done() ? TopicConfigs.TABLE.check(request.body().getConfigsMap(), List.of()) : numbers;
    }

    private static MetadataRecord settings(TopicId topic, Map<String, String> configs) {
        ConfigRecord.Builder record = ConfigRecord.newBuilder().setTopicId(RecordIds.bytes(topic));
        new TreeMap<>(configs)
                .forEach((key, value) ->
                        record.addSet(Setting.newBuilder().setKey(key).setValue(value)));
        return MetadataRecord.newBuilder().setConfig(record).build();
    }
}
