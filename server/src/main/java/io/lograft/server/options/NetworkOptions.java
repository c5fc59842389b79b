package io.lograft.server.options;

import static io.lograft.server.options.Option.derived;
import static io.lograft.server.options.Option.fixed;

import java.util.List;

/** Where the node listens, and how it is reached. */
public final class NetworkOptions {
    private static final OptionType<Integer> PORT = OptionTypes.integer(1, 65_535);

    public static final Option<String> ADVERTISED_HOST = derived(
            "advertised.host",
            OptionTypes.host(),
            "bind.address, or the name of the host where that stands for all interfaces",
            "The host under which clients and other nodes reach this node.");
    public static final Option<String> BIND_ADDRESS = fixed(
            "bind.address",
            OptionTypes.host(),
            "127.0.0.1",
            "The interface that all ports listen on; 0.0.0.0 for all. Beyond loopback allow.plaintext must be true.");
    public static final Option<Boolean> ALLOW_PLAINTEXT = fixed(
            "allow.plaintext",
            OptionTypes.bool(),
            "false",
            "Permits ports beyond loopback although traffic is neither encrypted nor authenticated.");
    public static final Option<Integer> CLIENT_PORT =
            fixed("client.port", PORT, "9092", "Port for clients (gRPC, package lograft.v1).");
    public static final Option<Integer> NODE_PORT =
            fixed("node.port", PORT, "9093", "Port for other nodes: sessions, metadata, replication.");
    public static final Option<Integer> RAFT_PORT =
            fixed("raft.port", PORT, "9094", "Port for Raft between the voters of the quorum.");
    public static final Option<Integer> HTTP_PORT =
            fixed("http.port", PORT, "9095", "Port for metrics and health over HTTP.");
    public static final Option<Integer> DATA_LOOPS = derived(
            "data.loops",
            OptionTypes.integer(1, 64),
            "half the processors, at least 1",
            "Threads that own connections and partitions.");

    static final OptionSection SECTION = new OptionSection(
            "Network",
            List.of(
                    ADVERTISED_HOST,
                    BIND_ADDRESS,
                    ALLOW_PLAINTEXT,
                    CLIENT_PORT,
                    NODE_PORT,
                    RAFT_PORT,
                    HTTP_PORT,
                    DATA_LOOPS));

    private NetworkOptions() {}
}
