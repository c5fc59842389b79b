package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.local.ClusterLock;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeStarter;
import io.lograft.cli.output.Terminal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lograft up}: brings up a local cluster, or the nodes of it that are stopped. */
@Command(
        name = "up",
        description = {
            "Brings up a cluster of node processes on this machine, or those of its nodes that are stopped.",
            "Ends when every node is ready, and every partition has a leader and its min.insync.replicas.",
            "Other commands use this cluster from then on, unless -b names another."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lograft up", "  lograft up --nodes 5", "  lograft up --data /tmp/lab --base-port 19092 --nodes 1"})
final class Up implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Mixin
    private LocalOptions shape;

    @Mixin
    private OutputOption output;

    @Mixin
    private DryRunOption dryRun;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Clock clock = new SystemClock();
        LocalCluster cluster = shape.in(data.directory());
        if (dryRun.isSet()) {
            List<LocalNode> stopped = NodeStarter.stopped(cluster.nodes());
            NodeStarter.refuseTakenPorts(stopped);
            terminal.say(dryRun.told(
                    "",
                    "start " + stopped.size() + " of " + cluster.nodes().size() + " nodes in " + cluster.directory()
                            + ", for clients on " + cluster.bootstrapServer()));
            return ExitCode.DONE;
        }
        ClusterLock lock = ClusterLock.take(cluster.directory());
        try {
            new ClusterStart(Launcher.script(), clock, terminal).bringUp(cluster);
        } finally {
            terminal.clear();
            lock.close();
        }
        ClusterReport.print(Optional.of(cluster), output);
        return ExitCode.DONE;
    }
}
