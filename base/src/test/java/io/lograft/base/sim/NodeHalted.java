package io.lograft.base.sim;

/** Unwinds the task in which a simulated process ended. Not for catching. */
final class NodeHalted extends Error {
    private static final long serialVersionUID = 1L;

    NodeHalted(String message) {
        super(message, null, false, false);
    }
}
