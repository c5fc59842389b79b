package io.lograft.client.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lograft.base.CallHandler;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;

/** One request on its way to one reply. Owned by its loop. */
final class ClientRequest<Q, P> extends ClientCall.Listener<P> {
    private final CallHandler<P> handler;
    private final Delivery delivery;
    private P reply;

    ClientRequest(CallHandler<P> handler, EventLoop loop) {
        this.handler = handler;
        this.delivery = new Delivery(loop);
    }

    void start(ClientCall<Q, P> call, Q request) {
        delivery.hold(() -> {
            call.start(this, new Metadata());
            call.request(2); // gRPC: two, so that a second reply, which breaks the protocol, is noticed
            call.sendMessage(request);
            call.halfClose();
        });
    }

    @Override
    public void onMessage(P message) {
        // Written and read by gRPC's callbacks only, which come one after the other.
        reply = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        P answer = reply;
        delivery.deliver(() -> {
            if (status.isOk() && answer != null) {
                handler.onReply(answer);
            } else {
                handler.onFailure(failure(status, trailers));
            }
        });
    }

    private static Closed failure(Status status, Metadata trailers) {
        return status.isOk()
                ? new Closed(ErrorCode.UNKNOWN, false, "the server ended the call without a reply")
                : GrpcStatus.ofCall(status, trailers);
    }
}
