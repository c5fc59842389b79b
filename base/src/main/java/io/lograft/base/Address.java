package io.lograft.base;

/** Where a port can be reached: host name or address (IPv6 without brackets), and port 1..65535. */
public record Address(String host, int port) implements Comparable<Address> {
    public Address {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be within 1..65535, was " + port);
        }
    }

    /** Parses {@code host:port} or {@code [v6]:port}; the message of a refusal names the text. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("expected host:port, got '" + text + "'");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new Address(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("expected host:port, got '" + text + "'", notANumber);
        }
    }

    // Written out, as in every record that a short command uses as a key: the JVM would spin the generated ones when it
    // starts.
    @Override
    public boolean equals(Object other) {
        return other instanceof Address address && port == address.port && host.equals(address.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public int compareTo(Address other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
