package io.lograft.cli;

import io.lograft.cli.completion.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft completion}: prints the script by which a shell completes this command line. */
@Command(
        name = "completion",
        description = {
            "Prints the script by which a shell completes commands, options and their values, and names of topics.",
            "The distribution has the same scripts in share/."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(lograft completion bash)                  bash 4 and newer, for example in ~/.bashrc",
            "  eval \"$(lograft completion bash)\"                  any bash",
            "  source <(lograft completion zsh)                   zsh, in ~/.zshrc after compinit",
            "  lograft completion fish | source                   fish, in ~/.config/fish/config.fish"
        })
final class Completion implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Override
    public Integer call() {
        System.out.print(shell.script(spec.root().commandLine()));
        System.out.flush();
        return ExitCode.DONE;
    }
}
