package io.lograft.base;

/** Accepts conversations of one kind. */
public interface StreamAcceptor<Q, P> {
    /** A peer opened a conversation: {@code link} sends to it, the returned handler takes what it says, both on loop. */
    LinkHandler<Q> accept(Link<P> link, Peer peer, EventLoop loop);
}
