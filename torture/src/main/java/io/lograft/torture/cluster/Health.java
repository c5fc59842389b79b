package io.lograft.torture.cluster;

import io.lograft.base.Address;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Asks a node over HTTP how it is. */
final class Health {
    private static final int TIMEOUT_MS = 1_000;

    private Health() {}

    static boolean isReady(Address http) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + http + "/health/ready").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }
}
