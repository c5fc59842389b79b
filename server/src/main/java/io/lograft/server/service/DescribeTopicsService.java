package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.v1.DescribeTopicsRequest;
import io.lograft.proto.v1.DescribeTopicsResponse;
import io.lograft.server.bridge.MetadataView;
import java.util.TreeSet;

/** Describes topics as of everything committed, if a controller can be asked. Thread-safe. */
public final class DescribeTopicsService implements CallAcceptor<DescribeTopicsRequest, DescribeTopicsResponse> {
    private static final int NAMES_MAX = 10_000;

    private final Barrier barrier;
    private final MetadataView view;
    private final RequestListener listener;

    public DescribeTopicsService(Barrier barrier, MetadataView view, RequestListener listener) {
        this.barrier = barrier;
        this.view = view;
        this.listener = listener;
    }

    @Override
    public void accept(
            DescribeTopicsRequest request, Peer peer, EventLoop loop, CallReply<DescribeTopicsResponse> reply) {
        if (request.getNamesCount() > NAMES_MAX) {
            reply.fail(
                    ErrorCode.INVALID_REQUEST,
                    "the request names " + request.getNamesCount() + " topics; allowed: " + NAMES_MAX);
            return;
        }
        long arrivedNs = loop.clock().monotonicNs();
        barrier.pass(loop, () -> {
            DescribeTopicsResponse response = describe(view.image(), request);
            reply.reply(response);
            listener.onAnswered(
                    RequestKind.DESCRIBE_TOPICS,
                    loop.clock().monotonicNs() - arrivedNs,
                    Messages.code(response.getError()));
        });
    }

    private static DescribeTopicsResponse describe(ClusterImage image, DescribeTopicsRequest request) {
        DescribeTopicsResponse.Builder response = DescribeTopicsResponse.newBuilder();
        if (request.getNamesCount() == 0) {
            image.topics().forEach(topic -> add(response, topic, request.getSummary()));
            return response.build();
        }
        for (String name : new TreeSet<>(request.getNamesList())) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                response.addUnknown(name);
            } else {
                add(response, topic, request.getSummary());
            }
        }
        if (response.getUnknownCount() > 0) {
            response.setError(Messages.error(ErrorCode.UNKNOWN_TOPIC, unknown(response)));
        }
        return response.build();
    }

    private static String unknown(DescribeTopicsResponse.Builder response) {
        String others = response.getUnknownCount() == 1 ? "" : " and " + (response.getUnknownCount() - 1) + " others";
        return "no topic is called '" + response.getUnknown(0) + "'" + others + "; create it, or check the spelling";
    }

    private static void add(DescribeTopicsResponse.Builder response, TopicImage topic, boolean summary) {
        if (!summary) {
            response.addTopics(ClusterMessages.topic(topic));
            return;
        }
        PartitionImage first = topic.partition(0);
        response.addTopics(ClusterMessages.summary(topic));
        response.addPartitionCounts(topic.partitions().size());
        response.addReplicationFactors(
                first == null ? 0 : first.targetReplicas().size());
    }
}
