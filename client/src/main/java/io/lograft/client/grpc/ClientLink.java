package io.lograft.client.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Timer;

/**
 * The caller's end of a conversation. Owned by its loop. {@code OPEN → CLOSING} by {@link #close}, which lets what was
 * sent arrive and waits for the server's end; {@code OPEN or CLOSING → CLOSED} by the server's end or by the network.
 */
final class ClientLink<Q, P> extends ClientCall.Listener<P> implements Link<Q> {
    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final LinkHandler<P> handler;
    private final EventLoop loop;
    private final Delivery delivery;
    private final Inbox<P> inbox;
    private ClientCall<Q, P> call;
    private State state = State.OPEN;
    private Timer linger;

    ClientLink(LinkHandler<P> handler, EventLoop loop) {
        this.handler = handler;
        this.loop = loop;
        this.delivery = new Delivery(loop);
        this.inbox = new Inbox<>(handler::onMessage, count -> call.request(count));
    }

    void start(ClientCall<Q, P> newCall) {
        call = newCall;
        delivery.hold(() -> {
            call.start(this, new Metadata());
            inbox.start(Inbox.outstanding(loop));
        });
    }

    @Override
    public void send(Q message) {
        if (state == State.OPEN) {
            call.sendMessage(message);
        }
    }

    @Override
    public boolean isReady() {
        return state == State.OPEN && call != null && call.isReady();
    }

    @Override
    public void setReading(boolean reading) {
        inbox.setReading(reading);
    }

    @Override
    public void close() {
        inbox.discard();
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        call.halfClose();
        linger = loop.schedule(GrpcLimits.LINGER_MS, () -> call.cancel("the server did not end the call", null));
    }

    @Override
    public void closeWithError(ErrorCode code, String message) {
        inbox.discard();
        if (state == State.OPEN) {
            state = State.CLOSED;
            call.cancel(code + ": " + message, null);
        }
    }

    @Override
    public void onMessage(P message) {
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
    public void onClose(Status status, Metadata trailers) {
        delivery.deliver(() -> {
            boolean told = state == State.OPEN;
            state = State.CLOSED;
            if (linger != null) {
                linger.cancel();
            }
            if (told) {
                inbox.end(() -> handler.onClosed(GrpcStatus.ofStream(status, trailers)));
            }
        });
    }
}
