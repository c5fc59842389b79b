package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.server.bridge.MetadataView;
import java.util.List;

/** Describes the cluster as of everything committed, if a controller can be asked. Thread-safe. */
public final class DescribeClusterService implements CallAcceptor<DescribeClusterRequest, DescribeClusterResponse> {
    private final Barrier barrier;
    private final MetadataView view;
    private final List<Integer> voters;
    private final RequestListener listener;

    public DescribeClusterService(Barrier barrier, MetadataView view, List<Integer> voters, RequestListener listener) {
        this.barrier = barrier;
        this.view = view;
        this.voters = List.copyOf(voters);
        this.listener = listener;
    }

    @Override
    public void accept(
            DescribeClusterRequest request, Peer peer, EventLoop loop, CallReply<DescribeClusterResponse> reply) {
        long arrivedNs = loop.clock().monotonicNs();
        barrier.pass(loop, () -> {
            reply.reply(describe(view.image()));
            listener.onAnswered(RequestKind.DESCRIBE_CLUSTER, loop.clock().monotonicNs() - arrivedNs, ErrorCode.NONE);
        });
    }

    private DescribeClusterResponse describe(ClusterImage image) {
        return DescribeClusterResponse.newBuilder()
                .setClusterId(image.clusterId())
                .setController(ClusterMessages.controller(image))
                .addAllBrokers(ClusterMessages.brokers(image, BrokerAddresses.OF_CLIENT_PORTS))
                .setMetadataVersion(image.version())
                .addAllVoters(voters)
                .build();
    }
}
