package io.lograft.server.options;

import static io.lograft.server.options.Option.fixed;

import java.util.List;

/** What one node lets its peers take. */
public final class LimitOptions {
    public static final Option<Integer> CONNECTIONS_MAX = fixed(
            "connections.max",
            OptionTypes.integer(1, 1_000_000),
            "10000",
            "Connections that the client port and the node port hold open, each.");
    public static final Option<Integer> CONNECTIONS_PER_IP_MAX = fixed(
            "connections.per.ip.max",
            OptionTypes.integer(1, 1_000_000),
            "256",
            "Connections from one IP address that a port holds open.");
    public static final Option<Long> CONNECTION_IDLE_MAX = fixed(
            "connection.idle.max.ms",
            OptionTypes.millis(1_000, 86_400_000),
            "600000",
            "A connection without any call for this long is closed.");
    public static final Option<Integer> CALLS_PER_CONNECTION_MAX = fixed(
            "calls.per.connection.max",
            OptionTypes.integer(1, 10_000),
            "100",
            "Calls and streams that one connection may have open.");
    public static final Option<Long> MESSAGE_BYTES_MAX = fixed(
            "message.bytes.max",
            OptionTypes.bytes(64 << 10, 64 << 20),
            "9MiB",
            "Largest message that a port takes: a produce request of 8 MiB with its envelope fits.");
    public static final Option<Long> IN_FLIGHT_BYTES_MAX = fixed(
            "in.flight.bytes.max",
            OptionTypes.bytes(1 << 20, 16L << 30),
            "32MiB",
            "Produced bytes that wait for replicas on this node; above it, clients are read more slowly.");
    public static final Option<Long> UNFINISHED_BYTES_MAX = fixed(
            "unfinished.bytes.max",
            OptionTypes.bytes(16 << 20, 16L << 30),
            "32MiB",
            "Bytes of messages that are only partly received, over all connections of a port; past it the oldest of"
                    + " them are ended.");

    public static final Option<Long> GATEWAY_BYTES_MAX = fixed(
            "gateway.bytes.max",
            OptionTypes.bytes(16 << 20, 16L << 30),
            "32MiB",
            "Bytes that this node holds as a gateway: of published records that wait for their acknowledgement, and of"
                    + " fetched records that wait for their subscriber, each.");

    static final OptionSection SECTION = new OptionSection(
            "Limits",
            List.of(
                    CONNECTIONS_MAX,
                    CONNECTIONS_PER_IP_MAX,
                    CONNECTION_IDLE_MAX,
                    CALLS_PER_CONNECTION_MAX,
                    MESSAGE_BYTES_MAX,
                    IN_FLIGHT_BYTES_MAX,
                    UNFINISHED_BYTES_MAX,
                    GATEWAY_BYTES_MAX));

    private LimitOptions() {}
}
