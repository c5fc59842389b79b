package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft topic config delete}. */
@Command(
        name = "delete",
        description = "Returns settings to their defaults, all of them or none.",
        footerHeading = "%nExample:%n",
        footer = "  lograft topic config delete flights retention.ms")
final class TopicConfigDelete implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private DryRunOption dryRun;

    @Parameters(index = "0", paramLabel = "TOPIC", completionCandidates = TopicNames.class, description = "The topic.")
    private String topic;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "The settings.")
    private List<String> names;

    @Override
    public Integer call() throws Exception {
        ConfigChange.removal(ConfigOwner.topic(topic), names).run(target, dryRun);
        return ExitCode.DONE;
    }
}
