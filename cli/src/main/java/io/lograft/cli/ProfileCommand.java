package io.lograft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lograft profile ...}. */
@Command(
        name = "profile",
        description = {
            "Shows and changes profiles: named sets of connection options, in the file ~/.lograft/profiles.",
            "Commands connect as a profile says with --profile NAME, or with LOGRAFT_PROFILE=NAME in the environment."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft profile set prod --bootstrap-server a.example.org:9092,b.example.org:9092",
            "  lograft topic list --profile prod",
            "  export LOGRAFT_PROFILE=prod",
            "",
            "The file can be edited by hand as well:",
            "  [prod]",
            "  bootstrap-server = a.example.org:9092,b.example.org:9092"
        })
final class ProfileCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: list, set or delete?");
    }
}
