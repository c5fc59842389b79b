package io.lograft.cli;

import io.lograft.base.Version;
import io.lograft.cli.completion.Shell;
import io.lograft.cli.man.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Writes what the distribution has in {@code share}: manual pages, and completion where shells look for it. Run by the
 * build.
 */
public final class Documents {
    private final Path man;
    private final String date;

    private Documents(Path man, String date) {
        this.man = man;
        this.date = date;
    }

    /** @param args the directory to write to, and the date of the sources as ISO 8601 */
    public static void main(String[] args) throws IOException {
        Path share = Path.of(args[0]);
        CommandLine root = CommandTree.whole();
        Documents documents =
                new Documents(Files.createDirectories(share.resolve("man").resolve("man1")), args[1]);
        documents.writePages(root);
        writeScript(root, Shell.bash, share.resolve("bash-completion/completions/lograft"));
        writeScript(root, Shell.zsh, share.resolve("zsh/site-functions/_lograft"));
        writeScript(root, Shell.fish, share.resolve("fish/vendor_completions.d/lograft.fish"));
    }

    private void writePages(CommandLine command) throws IOException {
        ManPage page = new ManPage(command, date.substring(0, "2026-01-01".length()), Version.current());
        Files.writeString(man.resolve(page.name() + ".1"), page.text());
        for (CommandLine subcommand : command.getSubcommands().values()) {
            writePages(subcommand);
        }
    }

    private static void writeScript(CommandLine root, Shell shell, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, shell.script(root));
    }
}
