package io.lograft.client.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.lograft.base.StreamAcceptor;

/**
 * Serves one kind of conversation on a gRPC server whose workers are {@code loops} and whose executor is direct: every
 * callback then comes on the connection's loop.
 */
public final class GrpcStreams<Q, P> implements ServerCallHandler<Q, P> {
    private final NettyLoops loops;
    private final StreamAcceptor<Q, P> acceptor;
    private final Peers peers;

    public GrpcStreams(NettyLoops loops, StreamAcceptor<Q, P> acceptor, Peers peers) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.peers = peers;
    }

    @Override
    public ServerCall.Listener<Q> startCall(ServerCall<Q, P> call, Metadata headers) {
        call.setOnReadyThreshold(GrpcLimits.READY_BYTES);
        call.sendHeaders(new Metadata());
        ServerLink<Q, P> link = new ServerLink<>(call, loops.current());
        link.accept(acceptor, peers.of(call, headers));
        return link;
    }
}
