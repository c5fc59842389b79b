package io.lograft.server.dir;

/** A directory must not be used; the message says which, why, and what to do. */
public class DirectoryRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public DirectoryRefusedException(String message) {
        super(message);
    }

    public DirectoryRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
