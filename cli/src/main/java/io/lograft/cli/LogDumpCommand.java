package io.lograft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft log dump}. */
@Command(
        name = "dump",
        description = {
            "Shows what log files hold: batches with offsets, epochs, producers and the verdict of their checksums,",
            "indexes, producers' states, checkpoints. Of a file, a partition's directory or a node's data directory."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft log dump flights-0.AAAAAAAAAAEAAAAAAAAAAg/00000000000000000000.log",
            "  lograft log dump node-1/data --output json"
        })
final class LogDumpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE|DIR", description = "A file of a log, or a directory with such files.")
    private Path path;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws IOException {
        if (output.json()) {
            LogDumpReport.json(System.out, path);
        } else {
            LogDumpReport.text(System.out, path);
        }
        return ExitCode.DONE;
    }
}
