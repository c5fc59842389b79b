package io.lograft.cli;

import io.lograft.cli.completion.ProfileNames;
import io.lograft.cli.output.Terminal;
import io.lograft.cli.profile.Profiles;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft profile delete}. */
@Command(
        name = "delete",
        description = "Deletes a profile.",
        footerHeading = "%nExample:%n",
        footer = "  lograft profile delete prod")
final class ProfileDelete implements Callable<Integer> {
    @Mixin
    private DryRunOption dryRun;

    @Parameters(paramLabel = "NAME", completionCandidates = ProfileNames.class, description = "The profile.")
    private String name;

    @Override
    public Integer call() throws IOException, CommandFailure {
        Profiles profiles = Profiles.load();
        if (profiles.find(name) == null) {
            List<String> alike = Alike.to(name, profiles.names());
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    profiles.file() + " has no profile '" + name + "'; "
                            + (alike.isEmpty()
                                    ? "lograft profile list shows them"
                                    : "did you mean " + Alike.listed(alike) + "?"));
        }
        if (!dryRun.isSet()) {
            profiles.without(name).save();
        }
        String what = "profile " + name + " from " + profiles.file();
        Terminal.standard().say(dryRun.told("deleted " + what, "delete " + what));
        return ExitCode.DONE;
    }
}
