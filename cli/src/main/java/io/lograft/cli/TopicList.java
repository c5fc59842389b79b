package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.cli.output.Terminal;
import io.lograft.client.TopicSummary;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lograft topic list}. */
@Command(
        name = "list",
        description = "Lists all topics by name.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft topic list", "  lograft topic list --output json", "  lograft topic list --names"})
final class TopicList implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private OutputOption output;

    @Option(names = "--names", description = "Print the names only, one a line.")
    private boolean names;

    @Override
    public Integer call() throws IOException {
        List<TopicSummary> topics;
        try (Connection connection = Connection.open(target.addresses(), Terminal.standard())) {
            topics = connection.admin().listTopics().join();
        }
        if (names) {
            topics.forEach(topic -> System.out.println(topic.name()));
        } else if (output.json()) {
            Json.print(System.out, json -> write(json, topics));
        } else if (topics.isEmpty()) {
            Terminal.standard().say("no topics yet; create one: lograft topic create NAME");
        } else {
            Table table = new Table("TOPIC", "PARTITIONS", "REPLICATION", "ID");
            topics.forEach(topic -> table.row(topic.name(), topic.partitions(), topic.replicationFactor(), topic.id()));
            table.print(System.out);
        }
        return ExitCode.DONE;
    }

    private static void write(JsonGenerator json, List<TopicSummary> topics) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("topics");
        for (TopicSummary topic : topics) {
            json.writeStartObject();
            json.writeStringField("name", topic.name());
            json.writeStringField("id", topic.id().toString());
            json.writeNumberField("partitions", topic.partitions());
            json.writeNumberField("replicationFactor", topic.replicationFactor());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
