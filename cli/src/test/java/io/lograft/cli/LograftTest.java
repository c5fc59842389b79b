package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the command line says before any cluster is asked. */
final class LograftTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return CommandTree.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void theVersionIsTheBuilds() {
        assertEquals(ExitCode.DONE, run("--version"));
        assertEquals("lograft " + Version.current(), out.toString().strip());
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (List<String> path : leaves(CommandTree.whole(), List.of())) {
            out.getBuffer().setLength(0);
            List<String> arguments = new ArrayList<>(path);
            arguments.add("--help");
            assertEquals(ExitCode.DONE, run(arguments.toArray(String[]::new)), path.toString());
            String help = out.toString();
            assertTrue(help.contains("Example"), help);
            assertTrue(help.contains("lograft " + String.join(" ", path)), help);
            assertEquals("", err.toString());
        }
    }

    private static List<List<String>> leaves(CommandLine command, List<String> path) {
        List<List<String>> all = new ArrayList<>();
        command.getSubcommands().forEach((name, subcommand) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            if (name.equals("help")) {
                return;
            }
            if (subcommand.getSubcommands().isEmpty()) {
                all.add(longer);
            } else {
                all.addAll(leaves(subcommand, longer));
            }
        });
        return all;
    }

    @Test
    void anUnknownCommandIsAUsageErrorAndAlikeOnesAreNamed() {
        assertEquals(ExitCode.USAGE, run("statsu"));
        assertTrue(err.toString().contains("status"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void anUnknownOptionIsAUsageErrorAndAlikeOnesAreNamed() {
        assertEquals(ExitCode.USAGE, run("topic", "create", "t", "--partition", "3"));
        assertTrue(err.toString().contains("--partitions"), err.toString());
        assertTrue(err.toString().contains("Try 'lograft topic create --help'"), err.toString());
    }

    @Test
    void aMissingCommandOrArgumentIsAUsageError() {
        assertEquals(ExitCode.USAGE, run());
        assertEquals(ExitCode.USAGE, run("topic"));
        assertEquals(ExitCode.USAGE, run("cluster"));
        assertEquals(ExitCode.USAGE, run("topic", "describe"));
        assertEquals(ExitCode.USAGE, run("topic", "add-partitions", "t"));
        assertEquals(ExitCode.USAGE, run("topic", "reassign", "t"));
        assertEquals(ExitCode.USAGE, run("topic", "reassign", "--replicas", "1,2"));
        assertEquals(ExitCode.USAGE, run("topic", "reassign", "t", "--list", "--cancel"));
        assertEquals(ExitCode.USAGE, run("topic", "reassign", "t:x", "--replicas", "1,2"));
        assertEquals(ExitCode.USAGE, run("produce"));
    }

    @Test
    void valuesOutOfRangeAreUsageErrorsThatNameTheRange() {
        assertEquals(ExitCode.USAGE, run("topic", "create", "t", "--partitions", "0"));
        assertTrue(err.toString().contains("--partitions must be 1 or more, got 0"), err.toString());
        assertEquals(ExitCode.USAGE, run("topic", "create", "t", "--partitions", "many"));
        assertEquals(ExitCode.USAGE, run("topic", "list", "--output", "xml"));
        assertEquals(ExitCode.USAGE, run("topic", "list", "-b", "no-port"));
        assertFalse(err.toString().contains("\tat "), "a stack trace:\n" + err);
    }

    @Test
    void theLongestLineFillsARecordExactly() {
        int line = Produce.largestLine(1_048_588);
        assertTrue(line > 1_048_400 && line < 1_048_588, "longest line " + line);
        assertEquals(0, Produce.largestLine(10));
    }
}
