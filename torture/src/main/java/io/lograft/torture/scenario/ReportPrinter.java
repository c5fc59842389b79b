package io.lograft.torture.scenario;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reports as a table for people, or as one JSON document. */
public final class ReportPrinter {
    private static final long[] BUCKETS_MS = {0, 50, 100, 200, 300, 500, 1_000, 2_500, 5_000, 10_000, Long.MAX_VALUE};

    private ReportPrinter() {}

    public static void table(Report report, PrintStream out) {
        out.printf("%n## %s%n%n", report.scenario());
        if (!report.rounds().isEmpty()) {
            out.println("| hit | rounds | gap p50 | gap p99 | gap worst | full ISR p50 | full ISR worst |");
            out.println("|---|---|---|---|---|---|---|");
            report.kinds().forEach(kind -> out.println(row(kind, report.gaps(kind), report.recoveries(kind))));
            if (report.kinds().size() > 1) {
                out.println(row("all", report.gaps(null), report.recoveries(null)));
            }
            out.println();
            histogram(report.gaps(null), out);
        }
        report.tables().forEach(table -> table(table, out));
        report.figures().forEach((name, value) -> out.println(name + ": " + value));
        out.println("history: " + (report.verdict() == null ? "not judged" : report.verdict()));
        lines("violations", report.violations(), out);
        lines("limits missed", report.missed(), out);
    }

    private static void table(Report.Table table, PrintStream out) {
        out.println(table.name() + ":");
        out.println();
        out.println("| " + String.join(" | ", table.columns()) + " |");
        out.println("|" + "---|".repeat(table.columns().size()));
        for (List<Long> row : table.rows()) {
            out.println("| " + row.stream().map(String::valueOf).collect(Collectors.joining(" | ")) + " |");
        }
        out.println();
    }

    private static void lines(String title, List<String> lines, PrintStream out) {
        out.println(title + ": " + (lines.isEmpty() ? "none" : lines.size()));
        lines.forEach(line -> out.println("  - " + line));
    }

    private static String row(String kind, Distribution gaps, Distribution recoveries) {
        return "| %s | %d | %d ms | %d ms | %d ms | %d ms | %d ms |"
                .formatted(
                        kind,
                        gaps.count(),
                        gaps.percentile(50),
                        gaps.percentile(99),
                        gaps.worst(),
                        recoveries.percentile(50),
                        recoveries.worst());
    }

    private static void histogram(Distribution gaps, PrintStream out) {
        for (Bucket bucket : buckets(gaps)) {
            if (bucket.count > 0) {
                out.printf("gap %-16s %4d %s%n", bucket.label(), bucket.count, "#".repeat((int) bucket.count));
            }
        }
        out.println();
    }

    private record Bucket(long from, long to, long count) {
        String label() {
            return to == Long.MAX_VALUE ? from + " ms and more" : from + ".." + to + " ms";
        }
    }

    private static List<Bucket> buckets(Distribution gaps) {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i + 1 < BUCKETS_MS.length; i++) {
            buckets.add(new Bucket(BUCKETS_MS[i], BUCKETS_MS[i + 1], gaps.between(BUCKETS_MS[i], BUCKETS_MS[i + 1])));
        }
        return buckets;
    }

    /** One document with every report. */
    public static void json(List<Report> reports, PrintStream out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeArrayFieldStart("scenarios");
            for (Report report : reports) {
                write(report, json);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
        out.flush();
    }

    private static void write(Report report, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("scenario", report.scenario());
        json.writeArrayFieldStart("table");
        for (String kind : report.kinds()) {
            writeKind(kind, report.gaps(kind), report.recoveries(kind), json);
        }
        writeKind("all", report.gaps(null), report.recoveries(null), json);
        json.writeEndArray();
        json.writeArrayFieldStart("rounds");
        for (Round round : report.rounds()) {
            json.writeStartObject();
            json.writeStringField("kind", round.kind());
            json.writeStringField("detail", round.detail());
            json.writeNumberField("gapMs", round.gapMs());
            json.writeNumberField("fullIsrMs", round.recoveredMs());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeHistogram(report, json);
        writeTables(report, json);
        writeFindings(report, json);
        json.writeEndObject();
    }

    private static void writeKind(String kind, Distribution gaps, Distribution recoveries, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", kind);
        json.writeNumberField("rounds", gaps.count());
        json.writeNumberField("gapP50Ms", gaps.percentile(50));
        json.writeNumberField("gapP99Ms", gaps.percentile(99));
        json.writeNumberField("gapWorstMs", gaps.worst());
        json.writeNumberField("fullIsrP50Ms", recoveries.percentile(50));
        json.writeNumberField("fullIsrWorstMs", recoveries.worst());
        json.writeEndObject();
    }

    private static void writeHistogram(Report report, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("gapHistogram");
        for (Bucket bucket : buckets(report.gaps(null))) {
            json.writeStartObject();
            json.writeNumberField("fromMs", bucket.from);
            json.writeNumberField("count", bucket.count);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeTables(Report report, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("tables");
        for (Report.Table table : report.tables()) {
            json.writeArrayFieldStart(table.name());
            for (List<Long> row : table.rows()) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    json.writeNumberField(table.columns().get(i), row.get(i));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeFindings(Report report, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("figures");
        for (var figure : report.figures().entrySet()) {
            json.writeNumberField(figure.getKey(), figure.getValue());
        }
        json.writeEndObject();
        if (report.verdict() != null) {
            json.writeObjectFieldStart("history");
            json.writeNumberField("acknowledged", report.verdict().acknowledged());
            json.writeNumberField("unknown", report.verdict().unknown());
            json.writeNumberField("failed", report.verdict().failed());
            json.writeNumberField("read", report.verdict().read());
            json.writeObjectFieldStart("anomalies");
            for (var anomaly : report.verdict().counts().entrySet()) {
                json.writeNumberField(anomaly.getKey().label(), anomaly.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        writeStrings("violations", report.violations(), json);
        writeStrings("limitsMissed", report.missed(), json);
    }

    private static void writeStrings(String name, List<String> lines, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(name);
        for (String line : lines) {
            json.writeString(line);
        }
        json.writeEndArray();
    }
}
