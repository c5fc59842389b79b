package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeProcess;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What {@code up} and {@code status} print of a local cluster. */
final class ClusterReport {
    private ClusterReport() {}

    /** Without a cluster: an empty list in JSON, nothing in a table. */
    static void print(Optional<LocalCluster> cluster, OutputOption output) throws IOException {
        if (output.json()) {
            Json.print(System.out, json -> write(json, cluster));
        } else if (cluster.isPresent()) {
            table(cluster.get()).print(System.out);
        }
    }

    private static Table table(LocalCluster cluster) {
        Table table = new Table("NODE", "STATE", "PID", "CLIENTS", "NODES", "RAFT", "HTTP", "LOG");
        for (LocalNode node : cluster.nodes()) {
            Optional<NodeProcess> process = NodeProcess.of(node);
            table.row(
                    node.id(),
                    state(process),
                    process.map(NodeProcess::pid).orElse(null),
                    node.clientAddress(),
                    node.nodeAddress(),
                    node.raftAddress(),
                    node.httpAddress(),
                    node.logFile());
        }
        return table;
    }

    private static void write(JsonGenerator json, Optional<LocalCluster> cluster) throws IOException {
        json.writeStartObject();
        json.writeStringField(
                "bootstrapServer", cluster.map(LocalCluster::bootstrapServer).orElse(null));
        json.writeArrayFieldStart("nodes");
        for (LocalNode node : cluster.map(LocalCluster::nodes).orElse(List.of())) {
            writeNode(json, node);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeNode(JsonGenerator json, LocalNode node) throws IOException {
        Optional<NodeProcess> process = NodeProcess.of(node);
        json.writeStartObject();
        json.writeNumberField("id", node.id());
        json.writeStringField("state", state(process));
        json.writeFieldName("pid");
        if (process.isPresent()) {
            json.writeNumber(process.get().pid());
        } else {
            json.writeNull();
        }
        json.writeStringField("clientAddress", node.clientAddress().toString());
        json.writeStringField("nodeAddress", node.nodeAddress().toString());
        json.writeStringField("raftAddress", node.raftAddress().toString());
        json.writeStringField("httpAddress", node.httpAddress().toString());
        json.writeStringField("dataDir", node.dataDirectory().toString());
        json.writeStringField("logFile", node.logFile().toString());
        json.writeEndObject();
    }

    private static String state(Optional<NodeProcess> process) {
        return process.isPresent() ? "running" : "stopped";
    }
}
