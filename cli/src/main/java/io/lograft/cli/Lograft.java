package io.lograft.cli;

import io.lograft.base.Version;

/** The process: {@code lograft COMMAND}. */
public final class Lograft {
    private Lograft() {}

    /** Exit codes: {@link ExitCode}. */
    public static void main(String[] args) {
        // Asked for by scripts and by people who wait: answered before the parser is loaded.
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            System.out.println(Root.NAME + " " + Version.current());
            return;
        }
        System.exit(CommandTree.commandLine(args).execute(args));
    }
}
