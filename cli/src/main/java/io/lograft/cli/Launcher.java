package io.lograft.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** The distribution this command runs from, as the launcher told it. */
final class Launcher {
    private Launcher() {}

    /** Where {@code bin}, {@code lib} and {@code sample} are. */
    static Path home() throws CommandFailure {
        String home = System.getProperty("lograft.home");
        if (home == null || !Files.isExecutable(Path.of(home, "bin", "lograft"))) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "cannot start nodes: the distribution is not known (system property lograft.home is " + home
                            + "); run bin/lograft of the distribution instead of java");
        }
        return Path.of(home);
    }

    /** The command that starts nodes. */
    static Path script() throws CommandFailure {
        return home().resolve("bin").resolve(File.separatorChar == '\\' ? "lograft.bat" : "lograft");
    }

    /** How the user called this command, for hints that can be copied. */
    static String command() {
        return System.getProperty("lograft.command", "lograft");
    }
}
