package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.output.Table;
import io.lograft.client.PartitionDescription;
import io.lograft.client.TopicDescription;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is printed of a topic. */
final class TopicReport {
    private TopicReport() {}

    /** For example {@code 6 partitions, 3 replicas each}. */
    static String size(TopicDescription topic) {
        int partitions = topic.partitions().size();
        int replicas = replicationFactor(topic);
        return partitions
                + (partitions == 1 ? " partition, " : " partitions, ")
                + replicas
                + (replicas == 1 ? " replica" : " replicas")
                + (partitions == 1 ? "" : " each");
    }

    static int replicationFactor(TopicDescription topic) {
        return topic.partitions().isEmpty()
                ? 0
                : topic.partitions().get(0).replicas().size()
                        - topic.partitions().get(0).removingReplicas().size();
    }

    static void print(PrintStream out, TopicDescription topic) {
        out.println("topic " + topic.name() + ", id " + topic.id() + ": " + size(topic));
        new TreeMap<>(topic.configs()).forEach((key, value) -> out.println("  " + key + "=" + value));
        Table table = new Table("PARTITION", "LEADER", "EPOCH", "REPLICAS", "ISR", "ELR");
        for (PartitionDescription partition : topic.partitions()) {
            table.row(
                    partition.partition(),
                    partition.leader() < 0 ? "none" : partition.leader(),
                    partition.leaderEpoch(),
                    list(partition.replicas()),
                    list(partition.isr()),
                    list(partition.elr()));
        }
        table.print(out);
        for (PartitionDescription partition : topic.partitions()) {
            if (!partition.addingReplicas().isEmpty()
                    || !partition.removingReplicas().isEmpty()) {
                out.println("partition " + partition.partition() + " is being reassigned: adding "
                        + orNone(partition.addingReplicas()) + ", removing " + orNone(partition.removingReplicas()));
            }
        }
    }

    private static String orNone(List<Integer> ids) {
        return ids.isEmpty() ? "none" : list(ids);
    }

    static void write(JsonGenerator json, TopicDescription topic) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", topic.name());
        json.writeStringField("id", topic.id().toString());
        json.writeArrayFieldStart("partitions");
        for (PartitionDescription partition : topic.partitions()) {
            write(json, partition);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("configs");
        for (Map.Entry<String, String> config : new TreeMap<>(topic.configs()).entrySet()) {
            json.writeStringField(config.getKey(), config.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, PartitionDescription partition) throws IOException {
        json.writeStartObject();
        json.writeNumberField("partition", partition.partition());
        json.writeNumberField("leader", partition.leader());
        json.writeNumberField("leaderEpoch", partition.leaderEpoch());
        json.writeNumberField("partitionEpoch", partition.partitionEpoch());
        write(json, "replicas", partition.replicas());
        write(json, "isr", partition.isr());
        write(json, "elr", partition.elr());
        write(json, "addingReplicas", partition.addingReplicas());
        write(json, "removingReplicas", partition.removingReplicas());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, List<Integer> ids) throws IOException {
        json.writeFieldName(field);
        json.writeArray(ids.stream().mapToInt(Integer::intValue).toArray(), 0, ids.size());
    }

    private static String list(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
