package io.lograft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lograft topic ...}. */
@Command(
        name = "topic",
        description = "Creates, lists, describes, configures, enlarges, moves and deletes topics.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft topic create flights --partitions 6 --replication-factor 3",
            "  lograft topic list",
            "  lograft topic describe flights --output json",
            "  lograft topic config set flights retention.ms=604800000"
        })
final class TopicCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: what shall be done with topics?");
    }
}
