package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.client.ConfigSetting;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What is printed of the settings of a topic, a broker or the cluster. */
final class ConfigReport {
    private final ConfigOwner owner;
    private final List<ConfigSetting> settings;

    /**
     * The settings of these names, all if there are none.
     *
     * @throws CommandFailure if a name is unknown
     */
    ConfigReport(ConfigOwner owner, List<ConfigSetting> all, List<String> names) throws CommandFailure {
        this.owner = owner;
        this.settings = names.isEmpty() ? all : chosen(owner, all, names);
    }

    private static List<ConfigSetting> chosen(ConfigOwner owner, List<ConfigSetting> all, List<String> names)
            throws CommandFailure {
        List<String> known = all.stream().map(ConfigSetting::name).toList();
        List<ConfigSetting> chosen = new ArrayList<>();
        for (String name : names) {
            int at = known.indexOf(name);
            if (at < 0) {
                List<String> alike = Alike.to(name, known);
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        owner + " has no setting '" + name + "'; "
                                + (alike.isEmpty()
                                        ? "there are " + String.join(", ", known)
                                        : "did you mean " + Alike.listed(alike) + "?"));
            }
            chosen.add(all.get(at));
        }
        return chosen;
    }

    void print(PrintStream out, OutputOption output) throws IOException {
        if (output.json()) {
            Json.print(out, this::write);
            return;
        }
        Table table = new Table("NAME", "VALUE", "SOURCE", "DEFAULT", "MEANING");
        settings.forEach(setting -> table.row(
                setting.name(), setting.value(), source(setting), setting.defaultValue(), setting.description()));
        table.print(out);
    }

    /** Who the value in force comes from. */
    private String source(ConfigSetting setting) {
        return setting.isSet() ? owner.type() : "default";
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", owner.type());
        json.writeStringField("name", owner.name());
        json.writeArrayFieldStart("configs");
        for (ConfigSetting setting : settings) {
            json.writeStartObject();
            json.writeStringField("name", setting.name());
            json.writeStringField("value", setting.value());
            json.writeStringField("source", source(setting));
            json.writeStringField("default", setting.defaultValue());
            json.writeStringField("description", setting.description());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
