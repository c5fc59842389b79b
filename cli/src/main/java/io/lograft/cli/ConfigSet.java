package io.lograft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft config set}. */
@Command(
        name = "set",
        description = "Changes settings, all of them or none.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft config set --cluster num.partitions=6",
            "  lograft config set --broker 2 cordoned=true --dry-run"
        })
final class ConfigSet implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions target;

    @Mixin
    private DryRunOption dryRun;

    @Mixin
    private ConfigOwnerOptions owner;

    @Parameters(arity = "1..*", paramLabel = "KEY=VALUE", description = "The settings.")
    private List<String> settings;

    @Override
    public Integer call() throws Exception {
        ConfigChange.setting(spec, owner.owner(), settings).run(target, dryRun);
        return ExitCode.DONE;
    }
}
