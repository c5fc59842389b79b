package io.lograft.cli;

import io.lograft.base.real.RealDisk;
import io.lograft.cli.output.Json;
import io.lograft.dataplane.inspect.LogDump;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** Prints what {@code lograft log dump} is told, as it comes. */
final class LogDumpReport {
    private LogDumpReport() {}

    static void text(PrintStream out, Path path) throws IOException {
        new LogDump(new RealDisk(), new LogDumpText(out)).run(path);
        out.flush();
    }

    static void json(PrintStream out, Path path) throws IOException {
        Json.print(out, json -> {
            json.writeStartArray();
            LogDumpJson content = new LogDumpJson(json);
            new LogDump(new RealDisk(), content).run(path);
            content.end();
            json.writeEndArray();
        });
    }
}
