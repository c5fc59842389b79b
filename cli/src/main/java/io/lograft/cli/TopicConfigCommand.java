package io.lograft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lograft topic config ...}. */
@Command(
        name = "config",
        description = "Shows and changes the settings of a topic.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft topic config get flights",
            "  lograft topic config set flights retention.ms=604800000",
            "  lograft topic config delete flights retention.ms"
        })
final class TopicConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: get, set or delete?");
    }
}
