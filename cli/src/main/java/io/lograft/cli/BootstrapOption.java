package io.lograft.cli;

import io.lograft.base.Address;
import io.lograft.cli.local.LocalCluster;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which cluster a command talks to: {@code --bootstrap-server}, else the variable {@code LOGRAFT_BOOTSTRAP_SERVER}, else
 * the local cluster that was brought up last, else {@code localhost:9092}.
 */
final class BootstrapOption {
    private static final String VARIABLE = "LOGRAFT_BOOTSTRAP_SERVER";
    private static final String DEFAULT = "localhost:9092";

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT,...",
            description =
                    "Nodes to ask first. Default: $LOGRAFT_BOOTSTRAP_SERVER, else the cluster that `lograft up` recorded, "
                            + "else localhost:9092.")
    private String servers;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    List<Address> addresses() throws IOException {
        String list = chosen();
        try {
            return Arrays.stream(list.split(","))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(Address::parse)
                    .toList();
        } catch (IllegalArgumentException malformed) {
            CommandLine commandLine = command.commandLine();
            throw new ParameterException(
                    commandLine,
                    "--bootstrap-server: " + malformed.getMessage() + "; give host:port, several separated by commas");
        }
    }

    private String chosen() throws IOException {
        if (servers != null) {
            return servers;
        }
        String variable = System.getenv(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return variable;
        }
        return LocalCluster.current().map(LocalCluster::bootstrapServer).orElse(DEFAULT);
    }
}
