package io.lograft.server.grpc;

import java.io.IOException;

/** A port cannot be listened on; the message says which, why, and what to do. */
public final class PortUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Names the option that sets the port, the address, and the system's reason. */
    public PortUnavailableException(String option, String host, int port, Throwable cause) {
        super(
                "cannot listen on " + host + ":" + port + " (" + reason(cause) + "); if another process has the port,"
                        + " perhaps another node, stop it, or set " + option + " (now " + port
                        + ") to a free one; if the host is not this machine's, set bind.address (now " + host + ")",
                cause);
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
