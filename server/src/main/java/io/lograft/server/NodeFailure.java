package io.lograft.server;

/** A node cannot start or go on, for a reason that a person has to look at; the message has all three parts. */
public final class NodeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public NodeFailure(String message) {
        super(message);
    }

    public NodeFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
