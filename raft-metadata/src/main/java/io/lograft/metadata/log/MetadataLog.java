package io.lograft.metadata.log;

/**
 * The replicated log of metadata entries as one voter sees it. All methods may be called from any thread and never block;
 * callbacks come on any thread of the log's and only post to a loop of their own.
 *
 * <p>Order: the listener sees applied entries in the order of the log, and sees an entry before the callback of its
 * append, and every entry that a barrier covers before the callback of the barrier.
 */
public interface MetadataLog {
    /** Sets the one listener and begins to take part. Called once. What was applied before is told as a loaded image. */
    void start(MetadataLogListener listener);

    /**
     * Proposes an entry ({@link EntryCodec}). Only one at a time is useful: the log does not keep the order of entries
     * proposed together. The callback is called exactly once, possibly long after the caller gave up.
     */
    void append(byte[] entry, AppendCallback callback);

    /**
     * Calls back with true once everything committed anywhere before this call is applied here, and this voter is
     * confirmed as the leader in the term that {@link #leadership()} shows; with false if that fails.
     */
    void barrier(BarrierCallback callback);

    /** Who leads, as this voter knows it now. */
    Leadership leadership();

    /** Asks another voter to take over, if this one leads. Best effort; the listener tells what came of it. */
    void transferLeadership();
}
