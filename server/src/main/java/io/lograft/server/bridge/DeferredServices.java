package io.lograft.server.bridge;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.NetServer;
import io.lograft.base.StreamAcceptor;
import io.lograft.base.StreamType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands on the node port for the services that need the logs, until those are recovered. The port opens before that,
 * because the quorum needs it; whoever comes too early is told to come again. Thread-safe.
 */
public final class DeferredServices implements NetServer {
    private static final String TOO_EARLY = "the node is still recovering its logs; try again";

    private final Map<String, StreamAcceptor<?, ?>> streams = new ConcurrentHashMap<>();
    private final Map<String, CallAcceptor<?, ?>> calls = new ConcurrentHashMap<>();

    /** Registers a kind of conversation with the port; who serves it is told later. */
    public <Q, P> void defer(NetServer nodePort, StreamType<Q, P> type) {
        nodePort.serve(type, (link, peer, loop) -> {
            StreamAcceptor<Q, P> ready = stream(type);
            return ready == null ? refuse(link) : ready.accept(link, peer, loop);
        });
    }

    /** Registers a kind of call with the port; who serves it is told later. */
    public <Q, P> void defer(NetServer nodePort, CallType<Q, P> type) {
        nodePort.serve(type, (request, peer, loop, reply) -> {
            CallAcceptor<Q, P> ready = call(type);
            if (ready == null) {
                reply.fail(ErrorCode.NOT_READY, TOO_EARLY);
            } else {
                ready.accept(request, peer, loop, reply);
            }
        });
    }

    @Override
    public <Q, P> void serve(StreamType<Q, P> type, StreamAcceptor<Q, P> acceptor) {
        streams.put(type.name(), acceptor);
    }

    @Override
    public <Q, P> void serve(CallType<Q, P> type, CallAcceptor<Q, P> acceptor) {
        calls.put(type.name(), acceptor);
    }

    // The name decides both type arguments: whoever serves a type has put an acceptor of its messages there.
    @SuppressWarnings("unchecked")
    private <Q, P> StreamAcceptor<Q, P> stream(StreamType<Q, P> type) {
        return (StreamAcceptor<Q, P>) streams.get(type.name());
    }

    // As above.
    @SuppressWarnings("unchecked")
    private <Q, P> CallAcceptor<Q, P> call(CallType<Q, P> type) {
        return (CallAcceptor<Q, P>) calls.get(type.name());
    }

    private static <Q, P> LinkHandler<Q> refuse(Link<P> link) {
        link.closeWithError(ErrorCode.NOT_READY, TOO_EARLY);
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
}
