package io.lograft.cli;

import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.NewTopic;
import io.lograft.client.TopicDescription;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft topic create}. */
@Command(
        name = "create",
        description = "Creates a topic.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft topic create flights --partitions 6 --replication-factor 3",
            "  lograft topic create audit --config min.insync.replicas=3 --config retention.ms=604800000"
        })
final class TopicCreate implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions target;

    @Parameters(paramLabel = "NAME", description = "1 to 249 of a-z A-Z 0-9 . _ -")
    private String name;

    @Option(names = "--partitions", paramLabel = "N", description = "1 to 10000. Default: 1.")
    private Integer partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "1 to the number of brokers. Default: 3, or fewer where there are fewer brokers.")
    private Integer replicationFactor;

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description = "A setting that differs from its default. May be repeated.")
    private Map<String, String> configs = new LinkedHashMap<>();

    @Mixin
    private DryRunOption dryRun;

    @Override
    public Integer call() throws IOException {
        NewTopic wanted = new NewTopic(
                name,
                atLeastOne("--partitions", partitions),
                atLeastOne("--replication-factor", replicationFactor),
                configs);
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(target.addresses(), terminal)) {
            Admin admin = connection.admin();
            TopicDescription topic = (dryRun.isSet() ? admin.validateTopic(wanted) : admin.createTopic(wanted)).join();
            String what = "topic " + topic.name() + ": " + TopicReport.size(topic);
            terminal.say(dryRun.told("created " + what, "create " + what));
        }
        return ExitCode.DONE;
    }

    private int atLeastOne(String option, Integer value) {
        if (value == null) {
            return NewTopic.DEFAULT;
        }
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be 1 or more, got " + value);
        }
        return value;
    }
}
