package io.lograft.cli;

import io.lograft.cli.local.LocalCluster;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which local cluster {@code up}, {@code status} and {@code down} mean. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of the local cluster. Default: ~/.lograft/local.")
    private Path directory;

    boolean given() {
        return directory != null;
    }

    Path directory() {
        return directory != null ? directory : LocalCluster.defaultDirectory();
    }
}
