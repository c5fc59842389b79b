package io.lograft.server.options;

import java.util.List;

/** The options cannot be used; the message lists every mistake, one per line. */
public final class OptionsException extends Exception {
    private static final long serialVersionUID = 1L;

    public OptionsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
