package io.lograft.cli;

import io.lograft.cli.output.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft topic delete}. */
@Command(
        name = "delete",
        description = "Deletes a topic with all its records.",
        footerHeading = "%nExample:%n",
        footer = "  lograft topic delete flights")
final class TopicDelete implements Callable<Integer> {
    @Mixin
    private BootstrapOption bootstrap;

    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String name;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(bootstrap.addresses(), terminal)) {
            connection.admin().deleteTopic(name).join();
            terminal.say("deleted topic " + name);
        }
        return ExitCode.DONE;
    }
}
