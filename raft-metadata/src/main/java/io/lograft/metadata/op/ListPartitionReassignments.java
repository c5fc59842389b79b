package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.v1.ListPartitionReassignmentsRequest;
import io.lograft.proto.v1.ListPartitionReassignmentsResponse;
import java.util.TreeSet;

/** Lists the reassignments that are under way. Any node answers it from its own image. */
public final class ListPartitionReassignments {
    private static final int NAMES_MAX = 10_000;

    private ListPartitionReassignments() {}

    /** UNKNOWN_TOPIC, INVALID_REQUEST (too many names). */
    public static ListPartitionReassignmentsResponse list(
            ClusterImage image, ListPartitionReassignmentsRequest request) {
        if (request.getTopicsCount() > NAMES_MAX) {
            return refused(Outcome.of(
                    ErrorCode.INVALID_REQUEST,
                    "the request names " + request.getTopicsCount() + " topics, at most " + NAMES_MAX
                            + " are taken; split it, or name none for all"));
        }
        ListPartitionReassignmentsResponse.Builder response = ListPartitionReassignmentsResponse.newBuilder();
        if (request.getTopicsCount() == 0) {
            image.topics().forEach(topic -> add(response, topic));
            return response.build();
        }
        for (String name : new TreeSet<>(request.getTopicsList())) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                return refused(TopicNames.unknown(name));
            }
            add(response, topic);
        }
        return response.build();
    }

    private static ListPartitionReassignmentsResponse refused(Outcome outcome) {
        return ListPartitionReassignmentsResponse.newBuilder()
                .setError(Failures.error(outcome))
                .build();
    }

    private static void add(ListPartitionReassignmentsResponse.Builder response, TopicImage topic) {
        for (int index = 0; index < topic.partitions().size(); index++) {
            PartitionImage partition = topic.partitions().get(index);
            if (partition.reassignment().underWay()) {
                response.addReassignments(ReassignmentDescription.of(topic.name(), index, partition));
            }
        }
    }
}
