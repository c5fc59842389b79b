package io.lograft.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft help topic create}: the same as {@code lograft topic create --help}. */
@Command(
        name = "help",
        description = "Shows the help of a command.",
        footerHeading = "%nExample:%n",
        footer = "  lograft help topic create")
final class Help implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Which command; none for all.")
    private List<String> path = new ArrayList<>();

    @Override
    public void run() {
        CommandLine command = spec.parent().commandLine();
        for (String name : path) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        spec.commandLine(), "no command '" + String.join(" ", path) + "'; lograft --help lists them");
            }
            command = next;
        }
        command.usage(command.getOut());
    }
}
