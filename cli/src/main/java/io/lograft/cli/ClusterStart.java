package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeStarter;
import io.lograft.cli.local.PartitionWait;
import io.lograft.cli.output.Durations;
import io.lograft.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Brings a whole local cluster up: processes first, then its partitions. */
final class ClusterStart {
    private static final long NODES_LIMIT_MS = 120_000;
    private static final long PARTITIONS_LIMIT_MS = 120_000;

    private final Clock clock;
    private final Terminal terminal;
    private final NodeStarter starter;

    ClusterStart(Path launcher, Clock clock, Terminal terminal) {
        this.clock = clock;
        this.terminal = terminal;
        this.starter = new NodeStarter(launcher, clock);
    }

    /** Records the cluster, makes it current, starts what is stopped, and waits for nodes and partitions. */
    void bringUp(LocalCluster cluster) throws IOException {
        List<LocalNode> stopped = NodeStarter.stopped(cluster.nodes());
        NodeStarter.refuseTakenPorts(stopped);
        if (!cluster.isRecorded()) {
            cluster.record();
        }
        if (!stopped.isEmpty()) {
            terminal.say("starting " + nodes(stopped.size()) + " in " + cluster.directory() + " ...");
        }
        long started = clock.monotonicMs();
        int count = starter.bringUp(cluster.nodes(), NODES_LIMIT_MS, terminal::progress);
        cluster.makeCurrent();
        terminal.progress("nodes are ready; waiting for the partitions' leaders and replicas");
        try (Connection connection = Connection.open(cluster.clientAddresses(), terminal)) {
            new PartitionWait(connection.admin(), clock, terminal::progress).awaitMinIsr(PARTITIONS_LIMIT_MS);
        }
        terminal.say(describe(cluster, count, clock.monotonicMs() - started));
    }

    private static String describe(LocalCluster cluster, int count, long tookMs) {
        int size = cluster.nodes().size();
        String which = count == 0 ? "ready (all ran already)" : "ready after " + Durations.seconds(tookMs);
        return nodes(size) + (size == 1 ? " is " : " are ") + which + ": " + cluster.bootstrapServer();
    }

    private static String nodes(int count) {
        return count + (count == 1 ? " node" : " nodes");
    }
}
