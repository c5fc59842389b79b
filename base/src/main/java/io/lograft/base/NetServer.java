package io.lograft.base;

/** The answering side of the network: one listening port and what it serves. Handlers are registered before start. */
public interface NetServer {
    /** Serves a kind of conversation. The acceptor is called on the connection's loop. */
    <Q, P> void serve(StreamType<Q, P> type, StreamAcceptor<Q, P> acceptor);

    /** Serves a kind of call. The handler is called on the connection's loop and replies from any thread. */
    <Q, P> void serve(CallType<Q, P> type, CallAcceptor<Q, P> acceptor);
}
