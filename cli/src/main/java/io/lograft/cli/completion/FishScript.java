package io.lograft.cli.completion;

import java.util.List;

/** Completion for fish. */
final class FishScript {
    private static final String HEAD = """
            # fish completion for lograft; made by: lograft completion fish
            function __lograft_is
                set -l command ''
                for word in (commandline -opc)[2..-1]
                    switch "$command $word"
                        case %s
                            set command (string trim -- "$command $word")
                    end
                end
                test "$command" = "$argv[1]"
            end
            function __lograft_names
                set -l words (commandline -opc)
                command $words[1] $argv[1] list --names 2>/dev/null
            end
            complete -c lograft -f
            """;

    private final Completions root;

    FishScript(Completions root) {
        this.root = root;
    }

    String text() {
        StringBuilder script = new StringBuilder(HEAD.formatted(String.join(" ", BashScript.paths(root))));
        for (Completions command : root.all()) {
            String here = "complete -c lograft -n " + quoted("__lograft_is '" + command.path() + "'");
            for (Completions subcommand : command.subcommands()) {
                script.append(here + " -a " + subcommand.name() + " -d " + quoted(subcommand.description()) + "\n");
            }
            if (command.positional().kind() != Completions.Kind.NOTHING) {
                script.append(here + values(command.positional()) + "\n");
            }
            for (Completions.Option option : command.options()) {
                script.append(here + names(option.names())
                        + value(option.value())
                        + " -d " + quoted(option.description()) + "\n");
            }
        }
        return script.toString();
    }

    private static String names(List<String> names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        return text.toString();
    }

    /** An option's value: a file, or one of the values and no file. */
    private static String value(Completions.Value value) {
        return switch (value.kind()) {
            case NOTHING -> "";
            case FILE -> " -r" + values(value);
            case TEXT, DIRECTORY, TOPIC, PROFILE, WORD -> " -x" + values(value);
        };
    }

    private static String values(Completions.Value value) {
        return switch (value.kind()) {
            case TOPIC -> " -a '(__lograft_names topic)'";
            case PROFILE -> " -a '(__lograft_names profile)'";
            case WORD -> " -a " + quoted(String.join(" ", value.words()));
            case FILE -> " -F";
            case DIRECTORY -> " -a '(__fish_complete_directories)'";
            case NOTHING, TEXT -> "";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
