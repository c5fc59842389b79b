package io.lograft.client.grpc;

import io.grpc.ServerCall;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;

/** The server's end of a conversation. Owned by its connection's loop. Open until either side ends it, then closed. */
final class ServerLink<Q, P> extends ServerCall.Listener<Q> implements Link<P> {
    private final ServerCall<Q, P> call;
    private final NettyLoop loop;
    private final Delivery delivery;
    private final Inbox<Q> inbox;
    private LinkHandler<Q> handler;
    private boolean closed;

    ServerLink(ServerCall<Q, P> call, NettyLoop loop) {
        this.call = call;
        this.loop = loop;
        this.delivery = new Delivery(loop);
        this.inbox = new Inbox<>(message -> handler.onMessage(message), call::request);
    }

    void accept(StreamAcceptor<Q, P> acceptor, Peer peer) {
        delivery.deliver(() -> handler = acceptor.accept(this, peer, loop));
        if (!closed) {
            inbox.start(Inbox.outstanding(loop));
        }
    }

    @Override
    public void send(P message) {
        if (!closed && !call.isCancelled()) {
            call.sendMessage(message);
        }
    }

    @Override
    public boolean isReady() {
        return !closed && call.isReady();
    }

    @Override
    public void setReading(boolean reading) {
        inbox.setReading(reading);
    }

    @Override
    public void close() {
        closeWithError(ErrorCode.NONE, "");
    }

    @Override
    public void closeWithError(ErrorCode code, String message) {
        inbox.discard();
        if (!closed) {
            closed = true;
            call.close(GrpcStatus.toStatus(code, message), GrpcStatus.trailers(code));
        }
    }

    @Override
    public void onMessage(Q message) {
        delivery.deliver(() -> inbox.take(message));
    }

    @Override
    public void onReady() {
        delivery.deliver(() -> {
            if (isReady()) {
                handler.onReady();
            }
        });
    }

    @Override
    public void onHalfClose() {
        delivery.deliver(() -> inbox.end(() -> {
            if (!closed && !handler.onHalfClosed()) {
                end();
            }
        }));
    }

    @Override
    public void onCancel() {
        ended("the peer cancelled, or its connection broke");
    }

    /**
     * The stream was closed on this side and all of it is written. Where this link did not close it, its port or gRPC
     * did (too much unfinished, a message that is none), and the handler does not know yet.
     */
    @Override
    public void onComplete() {
        ended("the node ended the stream");
    }

    private void ended(String why) {
        delivery.deliver(() -> {
            if (!closed) {
                closed = true;
                inbox.end(() -> handler.onClosed(new Closed(ErrorCode.UNREACHABLE, false, why)));
            }
        });
    }

    private void end() {
        closed = true;
        handler.onClosed(Closed.normally());
        if (!call.isCancelled()) {
            call.close(GrpcStatus.toStatus(ErrorCode.NONE, ""), GrpcStatus.trailers(ErrorCode.NONE));
        }
    }
}
