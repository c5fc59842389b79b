package io.lograft.base;

/** Accepts calls of one kind. */
public interface CallAcceptor<Q, P> {
    /** Takes one request; {@code reply} is used exactly once, from any thread. */
    void accept(Q request, Peer peer, EventLoop loop, CallReply<P> reply);
}
