package io.lograft.cli.completion;

import java.util.ArrayList;
import java.util.List;

/** Completion for bash, 3.2 and newer. */
final class BashScript {
    private static final String HEAD = """
            # bash completion for lograft, 3.2 and newer; made by: lograft completion bash
            _lograft() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} at=1 words= path=
              COMPREPLY=()
              if [ "$cur" = "=" ]; then
                cur=
              elif [ "$prev" = "=" ] && [ "$COMP_CWORD" -gt 2 ]; then
                prev=${COMP_WORDS[COMP_CWORD - 2]}
              fi
              while [ "$at" -lt "$COMP_CWORD" ]; do
                case "$path ${COMP_WORDS[at]}" in
                  %s) path="${path:+$path }${COMP_WORDS[at]}" ;;
                esac
                at=$((at + 1))
              done
              case "$path $prev" in
            """;

    private static final String BETWEEN = """
              esac
              case "$path" in
            """;

    /** A value that is a file is left to bash, which completes and quotes files when nothing is offered here. */
    private static final String TAIL = """
              esac
              COMPREPLY=($(compgen -W "$words" -- "$cur"))
            }
            complete -o bashdefault -o default -F _lograft lograft
            """;

    private static final String TOPICS = "$(\"${COMP_WORDS[0]}\" topic list --names 2>/dev/null)";
    private static final String PROFILES = "$(\"${COMP_WORDS[0]}\" profile list --names 2>/dev/null)";

    private final Completions root;

    BashScript(Completions root) {
        this.root = root;
    }

    String text() {
        StringBuilder script = new StringBuilder(HEAD.formatted(String.join(" | ", paths(root))));
        for (Completions command : root.all()) {
            for (Completions.Option option : command.options()) {
                if (option.value().kind() != Completions.Kind.NOTHING) {
                    script.append(value(command, option));
                }
            }
        }
        script.append(BETWEEN);
        for (Completions command : root.all()) {
            script.append(words(command));
        }
        return script.append(TAIL).toString();
    }

    /** Every command as {@code "path word"} in quotes, the way the loop over the words meets them. */
    static List<String> paths(Completions root) {
        List<String> paths = new ArrayList<>();
        for (Completions command : root.all()) {
            if (!command.path().isEmpty()) {
                paths.add("'" + (command.path().contains(" ") ? "" : " ") + command.path() + "'");
            }
        }
        return paths;
    }

    private static String value(Completions command, Completions.Option option) {
        List<String> patterns = new ArrayList<>();
        option.names().forEach(name -> patterns.add("'" + command.path() + " " + name + "'"));
        String words = words(option.value());
        String action = words.isEmpty() ? "return" : "words=\"" + words + "\"";
        String reply = words.isEmpty() ? "" : "; COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")); return";
        return "    " + String.join(" | ", patterns) + ") " + action + reply + " ;;\n";
    }

    private static boolean isFile(Completions.Value value) {
        return value.kind() == Completions.Kind.FILE || value.kind() == Completions.Kind.DIRECTORY;
    }

    private static String words(Completions.Value value) {
        return switch (value.kind()) {
            case TOPIC -> TOPICS;
            case PROFILE -> PROFILES;
            case WORD -> String.join(" ", value.words());
            case NOTHING, TEXT, FILE, DIRECTORY -> "";
        };
    }

    private static String words(Completions command) {
        List<String> options = new ArrayList<>();
        command.options().forEach(option -> options.addAll(option.names()));
        List<String> others = new ArrayList<>();
        command.subcommands().forEach(subcommand -> others.add(subcommand.name()));
        String positional = words(command.positional());
        String free = (String.join(" ", others) + " " + positional).strip();
        if (free.isEmpty() && !isFile(command.positional())) {
            free = String.join(" ", options);
        }
        return "    '" + command.path() + "')\n"
                + "      case \"$cur\" in\n"
                + "        -*) words=\"" + String.join(" ", options) + "\" ;;\n"
                + "        *) words=\"" + free + "\" ;;\n"
                + "      esac\n"
                + "      ;;\n";
    }
}
