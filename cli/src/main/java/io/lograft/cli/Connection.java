package io.lograft.cli;

import io.lograft.base.Address;
import io.lograft.cli.output.Durations;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.LograftClient;
import java.time.Duration;
import java.util.List;

/** A command's access to its cluster. Opening it fails within about a second where every address refuses. */
final class Connection implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final LograftClient client;

    private Connection(LograftClient client) {
        this.client = client;
    }

    /** Connects to the cluster of these nodes; a partition that stays without a leader is reported on the terminal. */
    static Connection open(List<Address> nodes, Terminal terminal) {
        return new Connection(LograftClient.builder()
                .bootstrapServers(nodes)
                .clientId("lograft-cli")
                .onWaiting((partition, waitedMs, why) -> terminal.say("waiting: no leader for " + partition + " since "
                        + Durations.seconds(waitedMs) + " (" + why + "); going on as soon as there is one"))
                .connect(LIMIT));
    }

    LograftClient client() {
        return client;
    }

    Admin admin() {
        return client.admin();
    }

    @Override
    public void close() {
        client.close();
    }
}
