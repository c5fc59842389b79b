package io.lograft.cli.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The scripts, for a small command line; in the shells themselves where this machine has them. */
final class ScriptsTest {
    private enum Speed {
        slow,
        fast
    }

    /** A command line with one of everything. */
    @Command(
            name = "lograft",
            description = "It's a test.",
            subcommands = {Run.class, Group.class, Help.class})
    private static final class Root {}

    @Command(name = "run", description = "Does things; it's safe.")
    private static final class Run {
        @Option(
                names = {"-s", "--speed"},
                description = "How fast: `${COMPLETION-CANDIDATES}`.")
        private Speed speed;

        @Option(names = "--file", paramLabel = "FILE", description = "A file's name.")
        private Path file;

        @Option(names = "--count", paramLabel = "N", description = "How many.")
        private int count;

        @Option(names = "--all", description = "Everything.")
        private boolean all;

        @Option(names = "--topic", completionCandidates = TopicNames.class)
        private String option;

        @Parameters(paramLabel = "TOPIC", completionCandidates = TopicNames.class)
        private String topic;
    }

    @Command(
            name = "group",
            description = "Groups.",
            subcommands = {Inner.class, Read.class})
    private static final class Group {}

    @Command(name = "inner", description = "Is inside.")
    private static final class Inner {
        @Option(names = "--deep")
        private boolean deep;
    }

    @Command(name = "read", description = "Reads a file.")
    private static final class Read {
        @Parameters(paramLabel = "FILE", description = "The file.")
        private Path file;
    }

    @Command(name = "help", description = "Helps.")
    private static final class Help {
        @Parameters(arity = "0..*", paramLabel = "COMMAND")
        private List<String> command;
    }

    @TempDir
    private Path directory;

    private static String script(Shell shell) {
        return shell.script(new CommandLine(new Root()));
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void theShellTakesItsScript(Shell shell) throws IOException, InterruptedException {
        assumeTrue(isThere(shell.name()), shell + " is not on this machine");
        Path script = Files.writeString(directory.resolve("script"), script(shell));
        assertEquals("", run(shell.name(), "-n", script.toString()));
    }

    @Test
    void bashOffersCommands() throws IOException, InterruptedException {
        assertEquals(Set.of("run", "group", "help"), bash("lograft", ""));
        assertEquals(Set.of("group"), bash("lograft", "g"));
        assertEquals(Set.of("inner", "read"), bash("lograft", "group", ""));
        assertEquals(Set.of("run", "group", "help"), bash("lograft", "help", ""));
        assertEquals(Set.of("inner", "read"), bash("lograft", "help", "group", ""));
    }

    @Test
    void bashOffersOptionsAndTheirWords() throws IOException, InterruptedException {
        assertEquals(Set.of("--speed", "--file", "--count", "--all", "--topic"), bash("lograft", "run", "--"));
        assertEquals(Set.of("slow", "fast"), bash("lograft", "run", "--speed", ""));
        assertEquals(Set.of("fast"), bash("lograft", "run", "-s", "f"));
        assertEquals(Set.of("fast"), bash("lograft", "run", "--speed", "=", "f"));
        assertEquals(Set.of("--deep"), bash("lograft", "group", "inner", ""));
    }

    @Test
    void bashAsksForTopics() throws IOException, InterruptedException {
        assertEquals(Set.of("flights", "orders"), bash("lograft", "run", ""));
        assertEquals(Set.of("orders"), bash("lograft", "run", "--all", "--topic", "o"));
    }

    @Test
    void filesAreLeftToBash() throws IOException, InterruptedException {
        assertEquals(Set.of(), bash("lograft", "run", "--file", ""));
        assertEquals(Set.of(), bash("lograft", "group", "read", ""));
    }

    @Test
    void fishOffersWordsAndFilesEachInItsPlace() throws IOException, InterruptedException {
        assumeTrue(isThere("fish"), "fish is not on this machine");
        assertEquals(Set.of("run", "group", "help"), fish("lograft "));
        assertEquals(Set.of("inner", "read"), fish("lograft help group "));
        assertEquals(Set.of("slow", "fast"), fish("lograft run --speed "));
        assertEquals(Set.of(), fish("lograft run --count "));
        assertTrue(fish("lograft run --file pom").contains("pom.xml"));
        assertTrue(fish("lograft group read pom").contains("pom.xml"));
    }

    /** What fish offers at the end of this line. */
    private Set<String> fish(String line) throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("lograft.fish"), script(Shell.fish));
        Set<String> offered = new TreeSet<>();
        run("fish", "--no-config", "-c", "source " + script + "; complete -C '" + line + "'")
                .lines()
                .forEach(offer -> offered.add(offer.split("\t")[0]));
        return offered;
    }

    @Test
    void nothingIsNewerThanBash32() {
        String script = script(Shell.bash);
        for (String newer : List.of("mapfile", "readarray", "compopt", "declare -A", "local -A", ",,}", "^^}", "&>>")) {
            assertFalse(script.contains(newer), newer);
        }
    }

    @Test
    void fishAndZshKnowDescriptionsAndQuoteThem() {
        String fish = script(Shell.fish);
        assertTrue(fish.contains("complete -c lograft -n '__lograft_is \\'\\'' -a run -d 'Does things'\n"), fish);
        assertTrue(fish.contains("-n '__lograft_is \\'run\\'' -s s -l speed -x -a 'slow fast' -d 'How fast'\n"), fish);
        assertTrue(fish.contains("-l file -r -F -d 'A file\\'s name'\n"), fish);
        String zsh = script(Shell.zsh);
        assertTrue(zsh.contains("'run:Does things'"), zsh);
        assertTrue(zsh.contains("'--file:A file'\\''s name'"), zsh);
        assertTrue(zsh.contains("('run -s' | 'run --speed') compadd -- slow fast; return ;;"), zsh);
    }

    /** What bash offers for the last of these words. */
    private Set<String> bash(String... words) throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("lograft.bash"), script(Shell.bash));
        StringBuilder line = new StringBuilder(
                "set -u\nlograft() { [ \"$*\" = 'topic list --names' ] && printf 'flights\\norders\\n'; }\n");
        line.append(". ").append(script).append("\nCOMP_WORDS=(");
        for (String word : words) {
            line.append(" '").append(word).append("'");
        }
        line.append(")\nCOMP_CWORD=").append(words.length - 1);
        line.append("\n_lograft\nprintf '%s\\n' ${COMPREPLY[@]+\"${COMPREPLY[@]}\"}\n");
        Set<String> offered =
                new TreeSet<>(run("bash", "-c", line.toString()).lines().toList());
        offered.remove("");
        return offered;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    private static boolean isThere(String command) {
        for (String place : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(place, command))) {
                return true;
            }
        }
        return false;
    }
}
