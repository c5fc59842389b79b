package io.lograft.cli.output;

/** What {@code --output} takes. */
public enum OutputFormat {
    table,
    json
}
