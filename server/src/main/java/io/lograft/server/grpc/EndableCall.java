package io.lograft.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that its port may end while a handler is at work on it. To the handler it is cancelled from then on: what it
 * says is dropped, where gRPC would throw. Ended on its connection's loop; asked from any thread.
 */
final class EndableCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private volatile boolean closed;
    private volatile boolean ended;

    EndableCall(ServerCall<Q, P> call) {
        super(call);
    }

    /** Ends the call, unless it is over. */
    void end(Status why) {
        if (!closed) {
            closed = true;
            ended = true;
            delegate().close(why, new Metadata());
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (!ended) {
            closed = true;
            delegate().close(status, trailers);
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (!ended) {
            delegate().sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(P message) {
        if (!ended) {
            delegate().sendMessage(message);
        }
    }

    @Override
    public boolean isReady() {
        return !ended && delegate().isReady();
    }

    @Override
    public boolean isCancelled() {
        return ended || delegate().isCancelled();
    }
}
