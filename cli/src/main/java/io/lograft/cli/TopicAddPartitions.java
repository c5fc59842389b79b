package io.lograft.cli;

import io.lograft.cli.output.Terminal;
import io.lograft.client.TopicDescription;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lograft topic add-partitions}. */
@Command(
        name = "add-partitions",
        description = "Gives a topic more partitions. Keys may map to other partitions from then on.",
        footerHeading = "%nExample:%n",
        footer = "  lograft topic add-partitions flights --partitions 12")
final class TopicAddPartitions implements Callable<Integer> {
    @Mixin
    private BootstrapOption bootstrap;

    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String name;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            required = true,
            description = "How many it shall have in all; more than it has, at most 10000.")
    private int partitions;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(bootstrap.addresses(), terminal)) {
            TopicDescription topic =
                    connection.admin().addPartitions(name, partitions).join();
            terminal.say("topic " + topic.name() + " has " + TopicReport.size(topic));
        }
        return ExitCode.DONE;
    }
}
