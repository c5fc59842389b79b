package io.lograft.cli;

import io.lograft.cli.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The shape of a local cluster, for commands that make one or take the one that is recorded. */
final class LocalOptions {
    private static final int PORT_MAX = 65_535;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many nodes, 1 to " + LocalCluster.NODES_MAX + ". Default: " + LocalCluster.NODES_DEFAULT
                    + ", or as recorded.")
    private Integer nodes;

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            description = "Node i uses PORT + 10 (i - 1) for clients, and the next three. Default: "
                    + LocalCluster.BASE_PORT_DEFAULT + ", or as recorded.")
    private Integer basePort;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Whether the user asked for a certain shape. */
    boolean given() {
        return nodes != null || basePort != null;
    }

    /**
     * The cluster recorded in this directory, else a planned one of the given shape.
     *
     * @throws CommandFailure if another shape is recorded than was asked for
     */
    LocalCluster in(Path directory) throws IOException, CommandFailure {
        Optional<LocalCluster> recorded = LocalCluster.load(directory);
        if (recorded.isPresent()) {
            refuseOtherShape(recorded.get());
            return recorded.get();
        }
        int count = nodes == null ? LocalCluster.NODES_DEFAULT : nodes;
        int port = basePort == null ? LocalCluster.BASE_PORT_DEFAULT : basePort;
        if (count < 1 || count > LocalCluster.NODES_MAX) {
            throw usage("--nodes must be within 1.." + LocalCluster.NODES_MAX + ", got " + count);
        }
        int highest = PORT_MAX - LocalCluster.portsUsed(count) + 1;
        if (port < 1 || port > highest) {
            throw usage("--base-port must be within 1.." + highest + " for " + count + " nodes, got " + port);
        }
        return LocalCluster.planned(directory, count, port);
    }

    private void refuseOtherShape(LocalCluster recorded) throws CommandFailure {
        int recordedNodes = recorded.nodes().size();
        if ((nodes != null && nodes != recordedNodes) || (basePort != null && basePort != recorded.basePort())) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the local cluster in " + recorded.directory() + " has --nodes " + recordedNodes + " --base-port "
                            + recorded.basePort() + ", not what was asked for; leave these options out, name another"
                            + " --data directory, or delete the cluster: lograft down --wipe");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
