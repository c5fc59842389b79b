package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.base.real.RealDisk;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.dataplane.inspect.LogDiff;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code lograft log diff} found. */
final class LogDiffReport implements LogDiff.Report {
    private final List<Difference> differences = new ArrayList<>();
    private final List<Compared> compared = new ArrayList<>();
    private final List<OnlyIn> onlyIn = new ArrayList<>();

    private record Difference(String partition, long offset, String detail) {}

    private record Compared(String partition, LogDiff.Extent one, LogDiff.Extent other) {}

    private record OnlyIn(Path directory, String partition) {}

    static LogDiffReport of(Path one, Path other) throws IOException {
        LogDiffReport report = new LogDiffReport();
        new LogDiff(new RealDisk(), report).run(one, other);
        return report;
    }

    @Override
    public void onDifference(String partition, long offset, String detail) {
        differences.add(new Difference(partition, offset, detail));
    }

    @Override
    public void onCompared(String partition, LogDiff.Extent one, LogDiff.Extent other) {
        compared.add(new Compared(partition, one, other));
    }

    @Override
    public void onOnlyIn(Path directory, String partition) {
        onlyIn.add(new OnlyIn(directory, partition));
    }

    boolean isSame() {
        return differences.isEmpty();
    }

    void text(PrintStream out) {
        if (!compared.isEmpty()) {
            Table table = new Table("PARTITION", "OFFSETS", "OTHER'S OFFSETS");
            compared.forEach(entry -> table.row(entry.partition(), range(entry.one()), range(entry.other())));
            table.print(out);
        }
        onlyIn.forEach(entry -> out.println("only in " + entry.directory() + ": " + entry.partition()));
        if (!differences.isEmpty()) {
            Table table = new Table("PARTITION", "OFFSET", "DIFFERENCE");
            differences.forEach(entry -> table.row(entry.partition(), entry.offset(), entry.detail()));
            table.print(out);
        }
        out.println(compared.size() + " partitions compared: "
                + (isSame() ? "what both have is the same" : differences.size() + " differences"));
    }

    private static String range(LogDiff.Extent extent) {
        return extent.startOffset() + ".." + extent.endOffset();
    }

    void json(PrintStream out) throws IOException {
        Json.print(out, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("compared");
            for (Compared entry : compared) {
                json.writeStartObject();
                json.writeStringField("partition", entry.partition());
                write(json, "one", entry.one());
                write(json, "other", entry.other());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("onlyIn");
            for (OnlyIn entry : onlyIn) {
                json.writeStartObject();
                json.writeStringField("directory", entry.directory().toString());
                json.writeStringField("partition", entry.partition());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("differences");
            for (Difference entry : differences) {
                json.writeStartObject();
                json.writeStringField("partition", entry.partition());
                json.writeNumberField("offset", entry.offset());
                json.writeStringField("detail", entry.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, String field, LogDiff.Extent extent) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("startOffset", extent.startOffset());
        json.writeNumberField("endOffset", extent.endOffset());
        json.writeEndObject();
    }
}
