package io.lograft.cli.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks a node over HTTP whether it is ready to serve. */
final class Readiness {
    private static final int TIMEOUT_MS = 1_000;
    private static final int OK = 200;
    private static final int REASON_BYTES_MAX = 500;

    private Readiness() {}

    /** Empty if the node is ready, else why not, in one line. */
    static Optional<String> obstacle(LocalNode node) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://" + node.httpAddress() + "/health/ready")
                            .toURL()
                            .openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            if (connection.getResponseCode() == OK) {
                return Optional.empty();
            }
            try (InputStream body = connection.getErrorStream()) {
                String reason = body == null
                        ? "HTTP " + connection.getResponseCode()
                        : new String(body.readNBytes(REASON_BYTES_MAX), StandardCharsets.UTF_8);
                return Optional.of(reason.strip().replace('\n', ' '));
            }
        } catch (IOException notYet) {
            return Optional.of("does not answer on " + node.httpAddress());
        }
    }
}
