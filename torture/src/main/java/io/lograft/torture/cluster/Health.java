package io.lograft.torture.cluster;

import io.lograft.base.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks a node over HTTP how it is. */
final class Health {
    private static final int TIMEOUT_MS = 1_000;
    private static final int REASON_BYTES_MAX = 500;

    private Health() {}

    /** Null if the node is ready, else why not. */
    static String obstacle(Address http) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + http + "/health/ready").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
                return null;
            }
            try (InputStream body = connection.getErrorStream()) {
                String reason =
                        body == null ? "" : new String(body.readNBytes(REASON_BYTES_MAX), StandardCharsets.UTF_8);
                return "HTTP " + connection.getResponseCode() + " " + reason.strip();
            }
        } catch (IOException notYet) {
            return notYet.toString();
        }
    }
}
