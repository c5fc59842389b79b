package io.lograft.cli;

import picocli.CommandLine.Option;

/** {@code --dry-run} of a command that changes something. */
final class DryRunOption {
    @Option(names = "--dry-run", description = "Check everything and say what would be done, and change nothing.")
    private boolean dryRun;

    boolean isSet() {
        return dryRun;
    }

    /** What to say: what was done, or what would have been. */
    String told(String done, String would) {
        return dryRun ? "dry run: would " + would + "; nothing was changed" : done;
    }
}
