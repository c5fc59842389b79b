package io.lograft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft log diff}. */
@Command(
        name = "diff",
        description = {
            "Compares replicas of stopped nodes: of two partition directories, or of every partition that two data",
            "directories share, what both hold must be the same. Exits 1 if it is not."
        },
        footerHeading = "%nExample:%n",
        footer = "  lograft log diff node-1/data node-2/data")
final class LogDiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "One node's data directory, or a partition's.")
    private Path one;

    @Parameters(index = "1", paramLabel = "DIR", description = "The other's.")
    private Path other;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws IOException {
        LogDiffReport report = LogDiffReport.of(one, other);
        if (output.json()) {
            report.json(System.out);
        } else {
            report.text(System.out);
        }
        return report.isSame() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
