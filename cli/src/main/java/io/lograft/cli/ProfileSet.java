package io.lograft.cli;

import io.lograft.cli.completion.ProfileNames;
import io.lograft.cli.output.Terminal;
import io.lograft.cli.profile.Profile;
import io.lograft.cli.profile.Profiles;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft profile set}. */
@Command(
        name = "set",
        description = "Makes a profile, or changes it.",
        footerHeading = "%nExample:%n",
        footer = "  lograft profile set prod --bootstrap-server a.example.org:9092,b.example.org:9092")
final class ProfileSet implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DryRunOption dryRun;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = ProfileNames.class,
            description = "1 to 64 of a-z A-Z 0-9 . _ -")
    private String name;

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT,...",
            required = true,
            description = "Nodes to ask first.")
    private String servers;

    @Override
    public Integer call() throws IOException {
        String problem = Profiles.problem(name);
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        try {
            ConnectionOptions.addresses(servers);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bootstrap-server: " + malformed.getMessage() + "; give host:port, several separated by commas");
        }
        Profiles profiles = Profiles.load();
        Profiles changed = profiles.with(new Profile(name, servers));
        if (!dryRun.isSet()) {
            changed.save();
        }
        String what = "profile " + name + " in " + profiles.file();
        Terminal.standard()
                .say(dryRun.told(
                        (profiles.find(name) == null ? "made " : "changed ") + what + "; use it: --profile " + name,
                        (profiles.find(name) == null ? "make " : "change ") + what));
        return ExitCode.DONE;
    }
}
