package io.lograft.cli;

import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Sets or removes settings, all or none. */
final class ConfigChange {
    private final ConfigOwner owner;
    private final Map<String, String> set;
    private final Collection<String> removed;

    private ConfigChange(ConfigOwner owner, Map<String, String> set, Collection<String> removed) {
        this.owner = owner;
        this.set = set;
        this.removed = removed;
    }

    static ConfigChange removal(ConfigOwner owner, List<String> names) {
        return new ConfigChange(owner, Map.of(), names);
    }

    /** The change that {@code NAME=VALUE} words ask for; a usage error if one has no {@code =}. */
    static ConfigChange setting(CommandSpec command, ConfigOwner owner, List<String> words) {
        Map<String, String> set = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        command.commandLine(),
                        "'" + word + "' is no setting; write NAME=VALUE, for example retention.ms=3600000");
            }
            set.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new ConfigChange(owner, set, List.of());
    }

    /** Makes the change, or only checks it, and says so. */
    void run(ConnectionOptions target, DryRunOption dryRun) throws Exception {
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(target.addresses(), terminal)) {
            Admin admin = connection.admin();
            connection.about(
                    owner.name(),
                    () -> (dryRun.isSet()
                                    ? admin.validateConfig(owner.target(), set, removed)
                                    : admin.alterConfig(owner.target(), set, removed))
                            .join());
            terminal.say(dryRun.told(owner + ": " + done("set ", "now at its default: "), would()));
        }
    }

    private String done(String setWord, String removedWord) {
        return set.isEmpty() ? removedWord + String.join(", ", removed) : setWord + settings();
    }

    private String would() {
        return (set.isEmpty() ? "return to the default: " + String.join(", ", removed) : "set " + settings()) + ", for "
                + owner;
    }

    private String settings() {
        StringBuilder text = new StringBuilder();
        set.forEach((name, value) -> text.append(text.length() == 0 ? "" : ", ")
                .append(name)
                .append('=')
                .append(value));
        return text.toString();
    }
}
