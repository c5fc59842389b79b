package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.TopicDescription;
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
    private ConnectionOptions target;

    @Parameters(paramLabel = "NAME", completionCandidates = TopicNames.class, description = "The topic.")
    private String name;

    @Mixin
    private DryRunOption dryRun;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            required = true,
            description = "How many it shall have in all; more than it has, at most 10000.")
    private int partitions;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(target.addresses(), terminal)) {
            Admin admin = connection.admin();
            TopicDescription topic = connection.about(
                    name,
                    () -> (dryRun.isSet()
                                    ? admin.validatePartitions(name, partitions)
                                    : admin.addPartitions(name, partitions))
                            .join());
            String size = TopicReport.size(topic);
            terminal.say(dryRun.told(
                    "topic " + topic.name() + " has " + size, "enlarge topic " + topic.name() + " to " + size));
        }
        return ExitCode.DONE;
    }
}
