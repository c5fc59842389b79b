package io.lograft.base;

/** Takes the outcome of a call: exactly one of the two methods, once, on the loop given with the call. */
public interface CallHandler<P> {
    void onReply(P reply);

    /** No reply: the request may or may not have been carried out, unless {@code cause.refused()}. */
    void onFailure(Closed cause);
}
