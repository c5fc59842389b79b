package io.lograft.server.dir;

/** Another process uses the directory: probably this very node, which has not ended yet. */
public final class DirectoryInUseException extends DirectoryRefusedException {
    private static final long serialVersionUID = 1L;

    public DirectoryInUseException(String message) {
        super(message);
    }
}
