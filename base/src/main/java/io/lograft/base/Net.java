package io.lograft.base;

/**
 * The dialling side of the network: connections that carry messages and break. Messages of one link arrive in order,
 * at most once; when the link breaks, a suffix of what was sent may be lost, and each side learns it by {@link
 * LinkHandler#onClosed}, if at all, at a time of its own. Thread-safe, never blocks. Connections to the same address
 * are shared and made on demand; a refused or unresolvable address shows as a closed link or a failed call.
 */
public interface Net {
    /** Opens a conversation. The handler is called on {@code loop} only, and the link is used from it only. */
    <Q, P> Link<Q> open(Address peer, StreamType<Q, P> type, LinkHandler<P> handler, EventLoop loop);

    /**
     * Makes a call. Exactly one of the handler's methods is called, on {@code loop}, at the latest when {@code
     * timeoutMs} has passed.
     */
    <Q, P> void call(
            Address peer, CallType<Q, P> type, Q request, long timeoutMs, EventLoop loop, CallHandler<P> handler);
}
