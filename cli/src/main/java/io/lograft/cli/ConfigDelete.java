package io.lograft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft config delete}. */
@Command(
        name = "delete",
        description = "Returns settings to their defaults, all of them or none.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft config delete --cluster num.partitions", "  lograft config delete --broker 2 cordoned"})
final class ConfigDelete implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private DryRunOption dryRun;

    @Mixin
    private ConfigOwnerOptions owner;

    @Parameters(arity = "1..*", paramLabel = "KEY", description = "The settings.")
    private List<String> names;

    @Override
    public Integer call() throws Exception {
        ConfigChange.removal(owner.owner(), names).run(target, dryRun);
        return ExitCode.DONE;
    }
}
