package io.lograft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft log verify}. */
@Command(
        name = "verify",
        description = {
            "Reads everything in a stopped node's data directory, or in one partition's directory: every checksum,",
            "index, epoch and order. Lists each finding with file, position and kind; exits 1 if there is any."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lograft log verify /var/lib/lograft/data", "  lograft log verify node-1/data --output json"})
final class LogVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A data directory, or a partition's directory in one.")
    private Path directory;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws IOException, CommandFailure {
        LogVerifyReport report = LogVerifyReport.of(directory);
        if (output.json()) {
            report.json(System.out);
        } else {
            report.text(System.out);
        }
        return report.isGood() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
