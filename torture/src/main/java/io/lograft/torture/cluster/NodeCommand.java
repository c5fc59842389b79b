package io.lograft.torture.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a node is started: the command up to and without {@code --config FILE}. */
public record NodeCommand(List<String> words) {
    public NodeCommand {
        words = List.copyOf(words);
    }

    /** From an unpacked distribution. */
    public static NodeCommand ofDistribution(Path home) {
        Path launcher = home.resolve("bin").resolve("lograft");
        if (!Files.isExecutable(launcher)) {
            throw new IllegalArgumentException("no distribution at " + home + ": " + launcher
                    + " is not there; build it with mvn -DskipTests -pl deploy -am package");
        }
        return new NodeCommand(List.of(launcher.toString(), "server"));
    }

    List<String> with(Path config) {
        List<String> command = new ArrayList<>(words);
        command.add("--config");
        command.add(config.toString());
        return command;
    }
}
