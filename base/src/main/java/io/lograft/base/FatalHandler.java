package io.lograft.base;

/**
 * What happens when a node cannot go on: a broken invariant, a failed sync of its last disk, an exception that nobody
 * expected. In production the process ends at once ({@code io.lograft.base.real.Fault}), in simulation the node dies.
 * Thread-safe. Does not return in either.
 */
public interface FatalHandler {
    /**
     * Ends the node.
     *
     * @param what what failed, with the names and values that were seen; for people
     * @param why the cause, or null where the message says all
     */
    void fatal(String what, Throwable why);
}
