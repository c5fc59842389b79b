package io.lograft.cli;

import io.lograft.base.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the command line; its commands are in {@link CommandTree}. */
@Command(
        name = Root.NAME,
        versionProvider = Root.BuildVersion.class,
        description = "A distributed streaming broker.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft demo                          three nodes, records, and a leader killed before your eyes",
            "  lograft up                            three nodes on this machine, for you to try things",
            "  lograft topic create t --partitions 6",
            "  lograft produce t --file lines.txt",
            "  lograft consume t --from-beginning",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 cannot connect, 4 not allowed, 5 not found,",
            "130 and 143 after SIGINT and SIGTERM."
        })
final class Root implements Runnable {
    static final String NAME = "lograft";

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Answers {@code --version}. */
    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {NAME + " " + Version.current()};
        }
    }
}
