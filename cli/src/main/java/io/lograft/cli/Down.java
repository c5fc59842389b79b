package io.lograft.cli;

import io.lograft.base.real.SystemClock;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeProcess;
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
@Command(name = "down", description = "Stops the local cluster; its data stays unless --wipe is given.")
final class Down implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    @Mixin
    private DataOption data;

    @Option(names = "--wipe", description = "Also delete the cluster with all its data.")
    private boolean wipe;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = Terminal.standard();
        Optional<LocalCluster> found = LocalCluster.load(data.directory());
        if (found.isEmpty()) {
            terminal.say("no local cluster in " + data.directory() + "; nothing to stop");
            return ExitCode.DONE;
        }
        LocalCluster cluster = found.get();
        try (AutoCloseable lock = LocalCluster.lock(cluster.directory())) {
            if (lock == null) {
                terminal.say("lograft: another lograft command starts or stops nodes of " + cluster.directory()
                        + " at this moment; try again when it is done");
                return ExitCode.FAILED;
            }
            return stop(cluster, terminal);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private int stop(LocalCluster cluster, Terminal terminal) throws IOException, InterruptedException {
        Map<LocalNode, NodeProcess> running = new LinkedHashMap<>();
        for (LocalNode node : cluster.nodes()) {
            NodeProcess.of(node).ifPresent(process -> running.put(node, process));
        }
        running.values().forEach(NodeProcess::terminate);
        long deadline = new SystemClock().monotonicMs() + GRACE.toMillis();
        for (Map.Entry<LocalNode, NodeProcess> entry : running.entrySet()) {
            terminal.progress("stopping node " + entry.getKey().id() + " ...");
            long left = Math.max(1, deadline - new SystemClock().monotonicMs());
            if (!entry.getValue().awaitEnd(Duration.ofMillis(left))) {
                terminal.say("node " + entry.getKey().id() + " did not stop within " + GRACE.toSeconds()
                        + " s; killing it (nothing acknowledged is lost by that)");
                entry.getValue().kill();
                entry.getValue().awaitEnd(AFTER_KILL);
            }
        }
        terminal.say(running.isEmpty() ? "no node was running" : "stopped " + running.size() + " nodes");
        if (wipe) {
            cluster.wipe();
            terminal.say("deleted " + cluster.directory());
        }
        return ExitCode.DONE;
    }
}
