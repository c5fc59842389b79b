package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.client.PartitionReassignment;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** What is printed of partitions that move. */
final class ReassignmentReport {
    private ReassignmentReport() {}

    /** For example {@code 1 partition}. */
    static String partitions(int count) {
        return count + (count == 1 ? " partition" : " partitions");
    }

    /** What came of asking for it. */
    static String begun(List<PartitionReassignment> results) {
        long underWay =
                results.stream().filter(PartitionReassignment::isUnderWay).count();
        String asked = "reassigned " + partitions(results.size());
        return underWay == 0
                ? asked + "; nothing had to be copied"
                : asked + "; under way: " + underWay + " (`lograft topic reassign --list` shows them)";
    }

    static void print(PrintStream out, List<PartitionReassignment> all, boolean asJson) throws IOException {
        if (asJson) {
            Json.print(out, json -> write(json, all));
        } else if (!all.isEmpty()) {
            Table table = new Table("PARTITION", "TARGET", "ADDING", "REMOVING", "ISR");
            all.forEach(each -> table.row(
                    each.partition().topic() + ":" + each.partition().partition(),
                    list(each.target()),
                    list(each.addingReplicas()),
                    list(each.removingReplicas()),
                    list(each.isr())));
            table.print(out);
        }
    }

    private static void write(JsonGenerator json, List<PartitionReassignment> all) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("partitions");
        for (PartitionReassignment each : all) {
            json.writeStartObject();
            json.writeStringField("topic", each.partition().topic());
            json.writeNumberField("partition", each.partition().partition());
            json.writeBooleanField("underWay", each.isUnderWay());
            write(json, "replicas", each.replicas());
            write(json, "target", each.target());
            write(json, "addingReplicas", each.addingReplicas());
            write(json, "removingReplicas", each.removingReplicas());
            write(json, "isr", each.isr());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, List<Integer> ids) throws IOException {
        json.writeFieldName(field);
        json.writeArray(ids.stream().mapToInt(Integer::intValue).toArray(), 0, ids.size());
    }

    static String list(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
