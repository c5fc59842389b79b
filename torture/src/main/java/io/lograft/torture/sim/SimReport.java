package io.lograft.torture.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What many runs came to. */
final class SimReport {
    /**
     * One run.
     *
     * @param fewest the shortest list of faults found that shows the violation, or all of them
     */
    record Finding(Simulation.Outcome outcome, List<Fault> fewest) {}

    private final List<Finding> violations = new ArrayList<>();
    private Coverage total = Coverage.NONE;
    private int seeds;
    private int counting;
    private long elapsedNs;

    void add(Finding finding) {
        seeds++;
        counting += finding.outcome().coverage().counts() ? 1 : 0;
        total = total.plus(finding.outcome().coverage());
        if (finding.outcome().violation() != null) {
            violations.add(finding);
        }
    }

    void elapsedNs(long ns) {
        elapsedNs = ns;
    }

    List<Finding> violations() {
        return violations;
    }

    /** For people: what did not hold, how it came to that, and how to see it again. */
    static String describe(Finding finding) {
        StringBuilder text = new StringBuilder();
        text.append(finding.outcome().violation().text());
        text.append("\n  the shortest list of faults that shows it:");
        finding.fewest().forEach(fault -> text.append("\n  ").append(fault));
        text.append("\n  again: torture/sim --seeds ")
                .append(finding.outcome().seed())
                .append(" --trace");
        return text.toString();
    }

    void print(PrintWriter out) {
        double seconds = elapsedNs / 1e9;
        out.printf(
                "%d seeds, %d of them counting, in %.1f s: %d events (%.0f a second), %d violations%n",
                seeds, counting, seconds, total.events(), total.events() / seconds, violations.size());
        out.printf(
                "faults %d, committed batches %d, acknowledged records %d, read records %d%n",
                total.faults(), total.committedBatches(), total.acknowledgedRecords(), total.readRecords());
        out.printf(
                "leader changes %d, truncations %d, lossy restarts %d, ELR elections %d, deduplicated retries %d,"
                        + " metadata snapshots %d%n",
                total.leaderChanges(),
                total.truncations(),
                total.lossyRestarts(),
                total.elrElections(),
                total.deduplicatedRetries(),
                total.snapshots());
        violations.forEach(finding -> out.printf(
                "seed %d: %s%n",
                finding.outcome().seed(), finding.outcome().violation().invariant()));
    }

    void printJson(PrintWriter out) {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("seeds", seeds);
            json.writeNumberField("countingSeeds", counting);
            json.writeNumberField("elapsedMs", elapsedNs / 1_000_000);
            json.writeNumberField("events", total.events());
            writeCoverage(json);
            json.writeArrayFieldStart("violations");
            for (Finding finding : violations) {
                writeViolation(json, finding);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
        out.println();
    }

    private void writeCoverage(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("coverage");
        json.writeNumberField("faults", total.faults());
        json.writeNumberField("committedBatches", total.committedBatches());
        json.writeNumberField("acknowledgedRecords", total.acknowledgedRecords());
        json.writeNumberField("readRecords", total.readRecords());
        json.writeNumberField("leaderChanges", total.leaderChanges());
        json.writeNumberField("truncations", total.truncations());
        json.writeNumberField("lossyRestarts", total.lossyRestarts());
        json.writeNumberField("elrElections", total.elrElections());
        json.writeNumberField("deduplicatedRetries", total.deduplicatedRetries());
        json.writeNumberField("metadataSnapshots", total.snapshots());
        json.writeEndObject();
    }

    private static void writeViolation(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seed", finding.outcome().seed());
        json.writeStringField("invariant", finding.outcome().violation().invariant());
        json.writeStringField("text", finding.outcome().violation().text());
        json.writeArrayFieldStart("faults");
        for (Fault fault : finding.fewest()) {
            json.writeString(fault.toString());
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
