package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.cli.output.Terminal;
import io.lograft.cli.profile.Profile;
import io.lograft.cli.profile.Profiles;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lograft profile list}. */
@Command(
        name = "list",
        description = "Lists the profiles.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft profile list", "  lograft profile list --output json"})
final class ProfileList implements Callable<Integer> {
    @Mixin
    private OutputOption output;

    @Option(names = "--names", description = "Print the names only, one a line.")
    private boolean names;

    @Override
    public Integer call() throws IOException {
        Profiles profiles = Profiles.load();
        if (names) {
            profiles.names().forEach(System.out::println);
        } else if (output.json()) {
            Json.print(System.out, json -> write(json, profiles));
        } else if (profiles.all().isEmpty()) {
            Terminal.standard()
                    .say("no profiles in " + profiles.file()
                            + "; make one: lograft profile set NAME --bootstrap-server HOST:PORT,...");
        } else {
            Table table = new Table("PROFILE", "BOOTSTRAP-SERVER");
            profiles.all().forEach(profile -> table.row(profile.name(), profile.bootstrapServer()));
            table.print(System.out);
        }
        return ExitCode.DONE;
    }

    private static void write(JsonGenerator json, Profiles profiles) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", profiles.file().toString());
        json.writeArrayFieldStart("profiles");
        for (Profile profile : profiles.all()) {
            json.writeStartObject();
            json.writeStringField("name", profile.name());
            json.writeStringField("bootstrapServer", profile.bootstrapServer());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
