package io.lograft.cli;

import io.lograft.cli.output.OutputFormat;
import picocli.CommandLine.Option;

/** How a list or a description is printed. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    boolean json() {
        return format == OutputFormat.json;
    }
}
