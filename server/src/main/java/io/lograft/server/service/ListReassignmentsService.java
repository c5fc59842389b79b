package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.metadata.op.ListPartitionReassignments;
import io.lograft.proto.v1.ListPartitionReassignmentsRequest;
import io.lograft.proto.v1.ListPartitionReassignmentsResponse;
import io.lograft.server.bridge.MetadataView;

/** Lists reassignments as of everything committed, if a controller can be asked. Thread-safe. */
public final class ListReassignmentsService
        implements CallAcceptor<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> {
    private final Barrier barrier;
    private final MetadataView view;
    private final RequestListener listener;

    public ListReassignmentsService(Barrier barrier, MetadataView view, RequestListener listener) {
        this.barrier = barrier;
        this.view = view;
        this.listener = listener;
    }

    @Override
    public void accept(
            ListPartitionReassignmentsRequest request,
            Peer peer,
            EventLoop loop,
            CallReply<ListPartitionReassignmentsResponse> reply) {
        long arrivedNs = loop.clock().monotonicNs();
        barrier.pass(loop, () -> {
            ListPartitionReassignmentsResponse response = ListPartitionReassignments.list(view.image(), request);
            reply.reply(response);
            listener.onAnswered(
                    RequestKind.LIST_PARTITION_REASSIGNMENTS,
                    loop.clock().monotonicNs() - arrivedNs,
                    Messages.code(response.getError()));
        });
    }
}
