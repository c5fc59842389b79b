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

    /** A figure of the node's metrics page, without labels. */
    static double figure(Address http, String name) throws IOException {
        HttpURLConnection connection = open(http, "/metrics");
        try (InputStream body = connection.getInputStream()) {
            String page = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            return page.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException(http + " has no figure " + name));
        }
    }

    private static HttpURLConnection open(Address http, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + http + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        return connection;
    }

    /** Null if the node is ready, else why not. */
    static String obstacle(Address http) {
        try {
            HttpURLConnection connection = open(http, "/health/ready");
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
