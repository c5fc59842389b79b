package io.lograft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lograft config ...}. */
@Command(
        name = "config",
        description = "Shows and changes the settings of a topic, a broker or the cluster.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft config get --cluster",
            "  lograft config set --broker 2 cordoned=true",
            "  lograft config delete --topic flights retention.ms"
        })
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: get, set or delete?");
    }
}
