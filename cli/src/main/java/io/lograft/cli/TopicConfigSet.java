package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft topic config set}. */
@Command(
        name = "set",
        description = "Changes settings, all of them or none.",
        footerHeading = "%nExample:%n",
        footer = "  lograft topic config set flights retention.ms=604800000 min.insync.replicas=2")
final class TopicConfigSet implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions target;

    @Mixin
    private DryRunOption dryRun;

    @Parameters(index = "0", paramLabel = "TOPIC", completionCandidates = TopicNames.class, description = "The topic.")
    private String topic;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "The settings.")
    private List<String> settings;

    @Override
    public Integer call() throws Exception {
        ConfigChange.setting(spec, ConfigOwner.topic(topic), settings).run(target, dryRun);
        return ExitCode.DONE;
    }
}
