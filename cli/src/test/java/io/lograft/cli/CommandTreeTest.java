package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Only what the arguments name is made, and nobody can tell by what is printed. */
final class CommandTreeTest {
    @Test
    void onlyTheCommandThatIsNamedIsMade() {
        CommandLine root = CommandTree.commandLine("topic", "list", "--output", "json");
        assertEquals(Set.of("topic"), root.getSubcommands().keySet());
        assertEquals(
                Set.of("list"),
                root.getSubcommands().get("topic").getSubcommands().keySet());
    }

    @Test
    void valuesOfOptionsAreNotTakenForCommands() {
        CommandLine root = CommandTree.commandLine("consume", "topic", "--offset", "-3");
        assertEquals(Set.of("consume"), root.getSubcommands().keySet());
    }

    @Test
    void whereNoneIsNamedAllAreThere() {
        Set<String> all = CommandTree.whole().getSubcommands().keySet();
        assertEquals(all, CommandTree.commandLine("--help").getSubcommands().keySet());
        assertEquals(
                all, CommandTree.commandLine("help", "topic").getSubcommands().keySet());
        assertEquals(all, CommandTree.commandLine("tpoic").getSubcommands().keySet());
        assertEquals(
                CommandTree.whole()
                        .getSubcommands()
                        .get("topic")
                        .getSubcommands()
                        .keySet(),
                CommandTree.commandLine("topic", "--help")
                        .getSubcommands()
                        .get("topic")
                        .getSubcommands()
                        .keySet());
    }

    @Test
    void helpIsTheSameHoweverMuchWasMade() {
        for (List<String> path : paths(CommandTree.whole(), List.of())) {
            assertEquals(
                    usage(CommandTree.whole(), path),
                    usage(CommandTree.commandLine(path.toArray(String[]::new)), path),
                    path.toString());
        }
    }

    private static String usage(CommandLine root, List<String> path) {
        CommandLine command = root;
        for (String name : path) {
            command = command.getSubcommands().get(name);
        }
        return command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static List<List<String>> paths(CommandLine command, List<String> path) {
        List<List<String>> all = new ArrayList<>();
        command.getSubcommands().forEach((name, subcommand) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            all.add(longer);
            all.addAll(paths(subcommand, longer));
        });
        return all;
    }
}
