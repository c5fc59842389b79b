package io.lograft.cli.completion;

import picocli.CommandLine;

/** A shell that can be told how to complete. */
public enum Shell {
    bash,
    zsh,
    fish;

    /**
     * The script for this shell.
     *
     * @param root with all its commands
     */
    public String script(CommandLine root) {
        Completions completions = Completions.of(root, "");
        return switch (this) {
            case bash -> new BashScript(completions).text();
            case zsh -> new ZshScript(completions).text();
            case fish -> new FishScript(completions).text();
        };
    }
}
