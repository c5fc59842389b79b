package io.lograft.base;

import java.io.IOException;

/** A write met a full disk or an exhausted quota; a prefix of the write may be in the file. */
public final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
