package io.lograft.cli;

import io.lograft.base.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line: {@code lograft COMMAND}. */
@Command(
        name = "lograft",
        mixinStandardHelpOptions = true,
        versionProvider = Lograft.BuildVersion.class,
        description = "A distributed streaming broker.")
public final class Lograft implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Exit codes: 0 done, 1 failed, 2 usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Lograft()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command.");
    }

    /** Answers {@code --version}. */
    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lograft " + Version.current()};
        }
    }
}
