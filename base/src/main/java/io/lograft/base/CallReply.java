package io.lograft.base;

/** Where the answer to a call goes. Thread-safe; the first use wins. */
public interface CallReply<P> {
    void reply(P reply);

    /** Ends the call without a reply. */
    void fail(ErrorCode code, String message);
}
