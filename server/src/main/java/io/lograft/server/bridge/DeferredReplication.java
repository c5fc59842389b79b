package io.lograft.server.bridge;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.NetServer;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import io.lograft.base.StreamType;

/**
 * Stands for the replication service on the node port until the logs are recovered. The port opens before that, because
 * the quorum needs it; followers that come too early are told to come again. Thread-safe.
 *
 * @param <Q> what followers say
 * @param <P> what leaders say
 */
public final class DeferredReplication<Q, P> implements StreamAcceptor<Q, P>, NetServer {
    private final StreamType<Q, P> type;
    private volatile StreamAcceptor<Q, P> target;

    public DeferredReplication(StreamType<Q, P> type) {
        this.type = type;
    }

    /** Registers with the port. */
    public void serveOn(NetServer nodePort) {
        nodePort.serve(type, this);
    }

    @Override
    public LinkHandler<Q> accept(Link<P> link, Peer peer, EventLoop loop) {
        StreamAcceptor<Q, P> ready = target;
        if (ready != null) {
            return ready.accept(link, peer, loop);
        }
        link.closeWithError(ErrorCode.NOT_READY, "the node is still recovering its logs; try again");
        return new LinkHandler<>() {
            @Override
            public void onMessage(Q message) {
                // The conversation is over already.
            }

            @Override
            public void onClosed(Closed cause) {
                // As above.
            }
        };
    }

    /** Takes the service that this stands for. */
    @Override
    @SuppressWarnings("unchecked")
    public <A, B> void serve(StreamType<A, B> served, StreamAcceptor<A, B> acceptor) {
        if (!served.equals(type)) {
            throw new IllegalArgumentException("only " + type.name() + " is deferred, not " + served.name());
        }
        target = (StreamAcceptor<Q, P>) acceptor;
    }

    @Override
    public <A, B> void serve(CallType<A, B> served, CallAcceptor<A, B> acceptor) {
        throw new IllegalArgumentException("only " + type.name() + " is deferred, not " + served.name());
    }
}
