package io.lograft.cli;

import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.output.Terminal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lograft status}: the nodes of a local cluster and whether they run. */
@Command(
        name = "status",
        description = "Shows the nodes of the local cluster, and whether they run.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft status", "  lograft status --data /tmp/lab --output json"})
final class Status implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws IOException {
        Optional<LocalCluster> cluster = LocalCluster.load(data.directory());
        if (cluster.isEmpty()) {
            Terminal.standard().say("no local cluster in " + data.directory() + "; bring one up: lograft up");
        }
        ClusterReport.print(cluster, output);
        return ExitCode.DONE;
    }
}
