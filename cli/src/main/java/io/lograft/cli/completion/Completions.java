package io.lograft.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What can be completed after each command, as all shells need it.
 *
 * @param path the command's words after {@code lograft}, separated by blanks; empty for {@code lograft} itself
 * @param description one sentence
 * @param positional what its arguments are
 */
record Completions(
        String path, String description, List<Completions> subcommands, List<Option> options, Value positional) {
    private static final String HELP = "help";

    /** What is written in some place. */
    enum Kind {
        /** Nothing: the option has no value, the command no arguments. */
        NOTHING,
        /** Something that nobody can guess. */
        TEXT,
        FILE,
        DIRECTORY,
        TOPIC,
        PROFILE,
        /** One of a few words. */
        WORD
    }

    /** @param words for {@link Kind#WORD} */
    record Value(Kind kind, List<String> words) {
        static final Value NOTHING = new Value(Kind.NOTHING, List.of());
    }

    /** @param names with their hyphens */
    record Option(List<String> names, String description, Value value) {}

    /** The completions of a command and of all below it. */
    static Completions of(CommandLine command, String path) {
        CommandSpec spec = command.getCommandSpec();
        List<Completions> subcommands = new ArrayList<>();
        for (Map.Entry<String, CommandLine> entry : command.getSubcommands().entrySet()) {
            subcommands.add(of(entry.getValue(), path.isEmpty() ? entry.getKey() : path + " " + entry.getKey()));
        }
        List<Option> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            options.add(new Option(List.of(option.names()), sentence(option.description()), value(option)));
        }
        Value positional = Value.NOTHING;
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (positional == Value.NOTHING) {
                positional = value(parameter);
            }
        }
        return new Completions(path, sentence(spec.usageMessage().description()), subcommands, options, positional);
    }

    /**
     * This and all below it, the outer ones first; but for {@code help}, which takes the words of another command: what
     * follows it is completed as if it were not there.
     */
    List<Completions> all() {
        List<Completions> all = new ArrayList<>(List.of(this));
        for (Completions subcommand : subcommands) {
            if (!subcommand.path().equals(HELP)) {
                all.addAll(subcommand.all());
            }
        }
        return all;
    }

    /** The last word of the path. */
    String name() {
        return path.substring(path.lastIndexOf(' ') + 1);
    }

    private static Value value(ArgSpec argument) {
        if (argument.arity().max() == 0) {
            return Value.NOTHING;
        }
        if (argument.completionCandidates() instanceof TopicNames) {
            return new Value(Kind.TOPIC, List.of());
        }
        if (argument.completionCandidates() instanceof ProfileNames) {
            return new Value(Kind.PROFILE, List.of());
        }
        List<String> words = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(words::add);
        }
        if (!words.isEmpty()) {
            return new Value(Kind.WORD, words);
        }
        return new Value(
                switch (argument.paramLabel()) {
                    case "FILE", "FILE|DIR" -> Kind.FILE;
                    case "DIR" -> Kind.DIRECTORY;
                    default -> Kind.TEXT;
                },
                List.of());
    }

    /** The first sentence, or what comes before a colon: descriptions in a menu are short. */
    private static String sentence(String[] description) {
        String text = description.length == 0 ? "" : description[0];
        if (text.startsWith("${")) {
            return "";
        }
        int end = text.length();
        for (String stop : List.of(". ", ": ", "; ")) {
            int at = text.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        String first = text.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }
}
