package io.lograft.client.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.lograft.base.CallAcceptor;
import io.lograft.base.ErrorCode;
import io.lograft.base.Peer;

/** Serves one kind of call, under the conditions of {@link GrpcStreams}. */
public final class GrpcCalls<Q, P> implements ServerCallHandler<Q, P> {
    private final NettyLoops loops;
    private final CallAcceptor<Q, P> acceptor;
    private final Peers peers;

    public GrpcCalls(NettyLoops loops, CallAcceptor<Q, P> acceptor, Peers peers) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.peers = peers;
    }

    @Override
    public ServerCall.Listener<Q> startCall(ServerCall<Q, P> call, Metadata headers) {
        call.request(2); // gRPC: two, so that a second request, which breaks the protocol, is noticed
        return new Request(call, peers.of(call, headers), loops.current());
    }

    private final class Request extends ServerCall.Listener<Q> {
        private final ServerCall<Q, P> call;
        private final Peer peer;
        private final NettyLoop loop;
        private Q request;

        private Request(ServerCall<Q, P> call, Peer peer, NettyLoop loop) {
            this.call = call;
            this.peer = peer;
            this.loop = loop;
        }

        @Override
        public void onMessage(Q message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            ServerReply<P> reply = new ServerReply<>(call, loop);
            if (request == null) {
                reply.fail(ErrorCode.INVALID_REQUEST, "the call carried no request; send exactly one");
                return;
            }
            try {
                acceptor.accept(request, peer, loop, reply);
            } catch (Throwable thrown) {
                loop.fault(thrown);
            }
        }
    }
}
