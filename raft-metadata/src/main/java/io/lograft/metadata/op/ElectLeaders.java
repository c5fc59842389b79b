package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.ElectLeadersRequest;
import io.lograft.proto.v1.ElectLeadersResponse;

/** Moves leaderships to preferred replicas that are in the ISR and active; others stay as they are. */
public final class ElectLeaders {
    private ElectLeaders() {}

    /** UNKNOWN_TOPIC, UNKNOWN_PARTITION, INVALID_REQUEST (partitions without a topic). */
    public static Decision<MetadataRecord, ElectLeadersResponse> decide(
            ClusterImage image, ElectLeadersRequest request, long nowMs) {
        Election election = new Election(image);
        Outcome outcome = Outcome.DONE;
        if (!request.getTopic().isEmpty()) {
            outcome = electOf(image.topic(request.getTopic()), request, election);
        } else if (request.getPartitionsCount() > 0) {
            outcome = Outcome.of(
                    ErrorCode.INVALID_REQUEST, "partitions are given without a topic; name the topic they belong to");
        } else {
            image.topics().forEach(election::electAll);
        }
        if (!outcome.done()) {
            return Decision.noChange(ElectLeadersResponse.newBuilder()
                    .setError(Failures.error(outcome))
                    .build());
        }
        return new Decision<>(
                election.edits.records(),
                ElectLeadersResponse.newBuilder()
                        .setChanged(election.edits.size())
                        .build());
    }

    private static Outcome electOf(TopicImage topic, ElectLeadersRequest request, Election election) {
        if (topic == null) {
            return TopicNames.unknown(request.getTopic());
        }
        if (request.getPartitionsCount() == 0) {
            election.electAll(topic);
            return Outcome.DONE;
        }
        for (int index : request.getPartitionsList()) {
            if (topic.partition(index) == null) {
                return Outcome.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic '" + topic.name() + "' has no partition " + Integer.toUnsignedString(index)
                                + ", it has 0.." + (topic.partitions().size() - 1)
                                + "; nothing was changed, correct the list");
            }
            election.elect(topic, index);
        }
        return Outcome.DONE;
    }

    private static final class Election {
        private final Brokers brokers;
        private final PartitionEdits edits = new PartitionEdits();

        Election(ClusterImage image) {
            brokers = Brokers.of(image);
        }

        void electAll(TopicImage topic) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                elect(topic, index);
            }
        }

        void elect(TopicImage topic, int index) {
            PartitionImage partition = topic.partitions().get(index);
            int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
            edits.add(
                    topic,
                    index,
                    PartitionTransition.of(partition, minIsr, brokers)
                            .preferredLeader()
                            .next());
        }
    }
}
