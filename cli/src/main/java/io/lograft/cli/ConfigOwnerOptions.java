package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whose settings {@code lograft config} is about: exactly one of these options. */
final class ConfigOwnerOptions {
    @ArgGroup(multiplicity = "1")
    private One one;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private static final class One {
        @Option(
                names = "--topic",
                paramLabel = "NAME",
                completionCandidates = TopicNames.class,
                description = "The settings of this topic.")
        private String topic;

        @Option(names = "--broker", paramLabel = "ID", description = "The settings of this broker.")
        private Integer broker;

        @Option(names = "--cluster", description = "The settings of the cluster.")
        private boolean cluster;
    }

    ConfigOwner owner() {
        if (one.topic != null) {
            return ConfigOwner.topic(one.topic);
        }
        if (one.cluster) {
            return ConfigOwner.cluster();
        }
        if (one.broker < 0) {
            throw new ParameterException(command.commandLine(), "--broker must be 0 or more, got " + one.broker);
        }
        return ConfigOwner.broker(one.broker);
    }
}
