package io.lograft.cli.records;

import java.io.IOException;

/** A line of the input is refused; the message names the line, what is wrong with it, and what to do. */
public final class RowException extends IOException {
    private static final long serialVersionUID = 1L;

    public RowException(long line, String problem) {
        super("line " + line + " " + problem);
    }
}
