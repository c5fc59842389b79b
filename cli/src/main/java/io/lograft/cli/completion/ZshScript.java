package io.lograft.cli.completion;

import java.util.ArrayList;
import java.util.List;

/** Completion for zsh, with descriptions. */
final class ZshScript {
    private static final String HEAD = """
            #compdef lograft
            # zsh completion for lograft; made by: lograft completion zsh
            _lograft_names() {
              local -a names
              names=(${(f)"$(_call_program names $words[1] $1 list --names 2>/dev/null)"})
              compadd -- $names
            }
            _lograft() {
              local command= previous=${words[CURRENT-1]} at
              local -a commands options
              for ((at = 2; at < CURRENT; at++)); do
                case "$command ${words[at]}" in
                  (%s) command="${command:+$command }${words[at]}" ;;
                esac
              done
              if [[ ${words[CURRENT]} == --*=* ]]; then
                previous=${words[CURRENT]%%%%=*}
                compset -P '*='
              fi
              case "$command $previous" in
            """;

    private static final String BETWEEN = """
              esac
              case "$command" in
            """;

    private static final String TAIL = """
              esac
            }
            if [ "$funcstack[1]" = "_lograft" ]; then
              _lograft "$@"
            else
              compdef _lograft lograft
            fi
            """;

    private final Completions root;

    ZshScript(Completions root) {
        this.root = root;
    }

    String text() {
        StringBuilder script = new StringBuilder(HEAD.formatted(String.join(" | ", BashScript.paths(root))));
        for (Completions command : root.all()) {
            for (Completions.Option option : command.options()) {
                if (option.value().kind() != Completions.Kind.NOTHING) {
                    List<String> patterns = new ArrayList<>();
                    option.names().forEach(name -> patterns.add("'" + command.path() + " " + name + "'"));
                    script.append(
                            "    (" + String.join(" | ", patterns) + ") " + action(option.value()) + "; return ;;\n");
                }
            }
        }
        script.append(BETWEEN);
        root.all().forEach(command -> script.append(words(command)));
        return script.append(TAIL).toString();
    }

    private static String action(Completions.Value value) {
        return switch (value.kind()) {
            case TOPIC -> "_lograft_names topic";
            case PROFILE -> "_lograft_names profile";
            case WORD -> "compadd -- " + String.join(" ", value.words());
            case FILE -> "_files";
            case DIRECTORY -> "_files -/";
            case NOTHING, TEXT -> "_message value";
        };
    }

    private static String words(Completions command) {
        StringBuilder text = new StringBuilder("    ('" + command.path() + "')\n");
        text.append("      options=(\n");
        for (Completions.Option option : command.options()) {
            for (String name : option.names()) {
                text.append("        " + quoted(name, option.description()) + "\n");
            }
        }
        text.append("      )\n");
        String free = ":";
        if (!command.subcommands().isEmpty()) {
            text.append("      commands=(\n");
            for (Completions subcommand : command.subcommands()) {
                text.append("        " + quoted(subcommand.name(), subcommand.description()) + "\n");
            }
            text.append("      )\n");
            free = "_describe -t commands command commands";
        } else if (command.positional().kind() != Completions.Kind.NOTHING) {
            free = action(command.positional());
        } else {
            free = "_describe -o options options";
        }
        return text + "      if [[ ${words[CURRENT]} == -* ]]; then _describe -o options options; else " + free
                + "; fi\n      ;;\n";
    }

    private static String quoted(String name, String description) {
        return "'" + name.replace(":", "\\:") + ":" + description.replace("'", "'\\''") + "'";
    }
}
