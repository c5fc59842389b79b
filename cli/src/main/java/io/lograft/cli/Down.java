package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.local.ClusterLock;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeProcess;
import io.lograft.cli.output.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lograft down}: stops the nodes of a local cluster in good order. */
@Command(
        name = "down",
        description = "Stops the local cluster; its data stays unless --wipe is given.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft down", "  lograft down --wipe"})
final class Down implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    @Mixin
    private DataOption data;

    @Option(names = "--wipe", description = "Also delete the cluster with all its data.")
    private boolean wipe;

    @Mixin
    private DryRunOption dryRun;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.standard();
        Optional<LocalCluster> found = LocalCluster.load(data.directory());
        if (found.isEmpty()) {
            terminal.say("no local cluster in " + data.directory() + "; nothing to stop");
            return ExitCode.DONE;
        }
        LocalCluster cluster = found.get();
        if (dryRun.isSet()) {
            terminal.say(dryRun.told("", plan(cluster)));
            return ExitCode.DONE;
        }
        try (ClusterLock lock = ClusterLock.take(cluster.directory())) {
            int count = stop(cluster, terminal);
            terminal.say(count == 0 ? "no node was running" : "stopped " + count + (count == 1 ? " node" : " nodes"));
            if (wipe) {
                cluster.wipe();
                lock.remove();
                terminal.say("deleted the cluster in " + cluster.directory() + " with its data");
            }
        }
        return ExitCode.DONE;
    }

    private String plan(LocalCluster cluster) {
        long running = cluster.nodes().stream()
                .filter(node -> NodeProcess.of(node).isPresent())
                .count();
        return "stop " + running + (running == 1 ? " node" : " nodes") + " of the cluster in " + cluster.directory()
                + (wipe ? ", and delete it with its data" : "");
    }

    private static int stop(LocalCluster cluster, Terminal terminal) {
        Map<LocalNode, NodeProcess> running = new LinkedHashMap<>();
        for (LocalNode node : cluster.nodes()) {
            NodeProcess.of(node).ifPresent(process -> running.put(node, process));
        }
        running.values().forEach(NodeProcess::terminate);
        Clock clock = new SystemClock();
        long deadline = clock.monotonicMs() + GRACE.toMillis();
        for (Map.Entry<LocalNode, NodeProcess> entry : running.entrySet()) {
            terminal.progress("stopping node " + entry.getKey().id() + " ...");
            long left = Math.max(1, deadline - clock.monotonicMs());
            if (!entry.getValue().awaitEnd(Duration.ofMillis(left))) {
                terminal.say("node " + entry.getKey().id() + " did not stop within " + GRACE.toSeconds()
                        + " s; killing it (nothing acknowledged is lost by that)");
                entry.getValue().kill();
                entry.getValue().awaitEnd(AFTER_KILL);
            }
        }
        return running.size();
    }
}
