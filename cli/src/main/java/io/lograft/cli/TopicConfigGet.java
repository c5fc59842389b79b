package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Terminal;
import io.lograft.client.ConfigSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft topic config get}. */
@Command(
        name = "get",
        description = "Shows settings: the value in force, where it comes from, and the default.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft topic config get flights", "  lograft topic config get flights retention.ms --output json"
        })
final class TopicConfigGet implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private OutputOption output;

    @Parameters(index = "0", paramLabel = "TOPIC", completionCandidates = TopicNames.class, description = "The topic.")
    private String topic;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "KEY", description = "Which settings; none for all.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        ConfigOwner asked = ConfigOwner.topic(topic);
        try (Connection connection = Connection.open(target.addresses(), Terminal.standard())) {
            List<ConfigSetting> settings = connection.about(
                    asked.name(),
                    () -> connection.admin().describeConfig(asked.target()).join());
            new ConfigReport(asked, settings, names).print(System.out, output);
        }
        return ExitCode.DONE;
    }
}
