package io.lograft.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * All commands by their path. To read a command's annotations takes longer than most commands run, so only those are
 * read that the arguments name; where they name none that exists, all are, for help and for what was probably meant.
 */
final class CommandTree {
    private static final int HELP_WIDTH = 110;
    private static final int LONG_OPTIONS_WIDTH = 34;

    private CommandTree() {}

    /** The parser for these arguments. */
    static CommandLine commandLine(String... arguments) {
        return configured(add(new CommandLine(new Root()), "", words(arguments)));
    }

    /** Every command there is. */
    static CommandLine whole() {
        return commandLine();
    }

    private static CommandLine configured(CommandLine root) {
        Failures failures = new Failures();
        return root.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setUsageHelpLongOptionsMaxWidth(LONG_OPTIONS_WIDTH)
                .setUsageHelpWidth(HELP_WIDTH);
    }

    /** The arguments that may name commands; {@code help} and {@code completion} are about other commands. */
    private static List<String> words(String... arguments) {
        List<String> words = new ArrayList<>();
        for (String argument : arguments) {
            if (!argument.startsWith("-")) {
                words.add(argument);
            }
        }
        boolean ofAll =
                !words.isEmpty() && (words.get(0).equals("help") || words.get(0).equals("completion"));
        return ofAll ? List.of() : words;
    }

    private static CommandLine add(CommandLine group, String path, List<String> words) {
        List<String> names = names(path);
        boolean known = !words.isEmpty() && names.contains(words.get(0));
        for (String name : known ? words.subList(0, 1) : names) {
            String longer = path.isEmpty() ? name : path + " " + name;
            CommandLine command = new CommandLine(make(longer));
            group.addSubcommand(name, command);
            add(command, longer, known ? words.subList(1, words.size()) : List.of());
        }
        return group;
    }

    /** The names below a command, in the order of its help; none below one that does something itself. */
    private static List<String> names(String path) {
        return switch (path) {
            case "" ->
                List.of(
                        "demo",
                        "up",
                        "status",
                        "down",
                        "topic",
                        "produce",
                        "consume",
                        "config",
                        "cluster",
                        "profile",
                        "log",
                        "server",
                        "completion",
                        "help");
            case "topic" ->
                List.of(
                        "create",
                        "list",
                        "describe",
                        "delete",
                        "delete-records",
                        "add-partitions",
                        "reassign",
                        "config");
            case "topic config", "config" -> List.of("get", "set", "delete");
            case "cluster" -> List.of("describe");
            case "profile" -> List.of("list", "set", "delete");
            case "log" -> List.of("dump", "verify", "diff");
            default -> List.of();
        };
    }

    private static Object make(String path) {
        return switch (path) {
            case "demo" -> new Demo();
            case "up" -> new Up();
            case "status" -> new Status();
            case "down" -> new Down();
            case "topic" -> new TopicCommand();
            case "topic create" -> new TopicCreate();
            case "topic list" -> new TopicList();
            case "topic describe" -> new TopicDescribe();
            case "topic delete" -> new TopicDelete();
            case "topic delete-records" -> new TopicDeleteRecords();
            case "topic add-partitions" -> new TopicAddPartitions();
            case "topic reassign" -> new TopicReassign();
            case "topic config" -> new TopicConfigCommand();
            case "topic config get" -> new TopicConfigGet();
            case "topic config set" -> new TopicConfigSet();
            case "topic config delete" -> new TopicConfigDelete();
            case "produce" -> new Produce();
            case "consume" -> new Consume();
            case "config" -> new ConfigCommand();
            case "config get" -> new ConfigGet();
            case "config set" -> new ConfigSet();
            case "config delete" -> new ConfigDelete();
            case "cluster" -> new ClusterCommand();
            case "cluster describe" -> new ClusterDescribe();
            case "profile" -> new ProfileCommand();
            case "profile list" -> new ProfileList();
            case "profile set" -> new ProfileSet();
            case "profile delete" -> new ProfileDelete();
            case "log" -> new LogCommand();
            case "log dump" -> new LogDumpCommand();
            case "log verify" -> new LogVerifyCommand();
            case "log diff" -> new LogDiffCommand();
            case "server" -> new Server();
            case "completion" -> new Completion();
            case "help" -> new Help();
            default -> throw new IllegalArgumentException("no command '" + path + "'");
        };
    }
}
