package io.lograft.torture.cluster;

/** Something that had to come about did not. A violation, not a fault of the harness. */
public final class NotInTimeException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotInTimeException(String message) {
        super(message);
    }
}
