package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.metadata.op.DescribeConfig;
import io.lograft.proto.v1.DescribeConfigRequest;
import io.lograft.proto.v1.DescribeConfigResponse;
import io.lograft.server.bridge.MetadataView;

/** Lists settings as of everything committed, if a controller can be asked. Thread-safe. */
public final class DescribeConfigService implements CallAcceptor<DescribeConfigRequest, DescribeConfigResponse> {
    private final Barrier barrier;
    private final MetadataView view;
    private final RequestListener listener;

    public DescribeConfigService(Barrier barrier, MetadataView view, RequestListener listener) {
        this.barrier = barrier;
        this.view = view;
        this.listener = listener;
    }

    @Override
    public void accept(
            DescribeConfigRequest request, Peer peer, EventLoop loop, CallReply<DescribeConfigResponse> reply) {
        long arrivedNs = loop.clock().monotonicNs();
        barrier.pass(loop, () -> {
            DescribeConfigResponse response = DescribeConfig.describe(view.image(), request);
            reply.reply(response);
            listener.onAnswered(
                    RequestKind.DESCRIBE_CONFIG,
                    loop.clock().monotonicNs() - arrivedNs,
                    Messages.code(response.getError()));
        });
    }
}
