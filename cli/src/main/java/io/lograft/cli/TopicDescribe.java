package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Terminal;
import io.lograft.client.TopicDescription;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft topic describe}. */
@Command(
        name = "describe",
        description = "Shows a topic's partitions: leader, leader epoch, replicas, and which of them are in sync.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft topic describe flights", "  lograft topic describe flights --output json"})
final class TopicDescribe implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "NAME", completionCandidates = TopicNames.class, description = "The topic.")
    private String name;

    @Override
    public Integer call() throws Exception {
        TopicDescription topic;
        try (Connection connection = Connection.open(target.addresses(), Terminal.standard())) {
            topic = connection.about(
                    name, () -> connection.admin().describeTopic(name).join());
        }
        if (output.json()) {
            Json.print(System.out, json -> TopicReport.write(json, topic));
        } else {
            TopicReport.print(System.out, topic);
        }
        return ExitCode.DONE;
    }
}
