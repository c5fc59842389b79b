package io.lograft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lograft log ...}: tools for the files of a stopped node. */
@Command(
        name = "log",
        description = "Dumps, verifies and compares the log files of stopped nodes. Never writes to them.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft log dump 00000000000000000000.log",
            "  lograft log verify /var/lib/lograft/data",
            "  lograft log diff node-1/data node-2/data"
        })
final class LogCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: what shall be done with log files?");
    }
}
