package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeProcess;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lograft status}: the nodes of a local cluster and whether they run. */
@Command(name = "status", description = "Shows the nodes of the local cluster.")
final class Status implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws IOException {
        Optional<LocalCluster> found = LocalCluster.load(data.directory());
        if (found.isEmpty()) {
            System.err.println("lograft: no local cluster in " + data.directory() + "; bring one up: lograft up");
            return ExitCode.NOT_FOUND;
        }
        LocalCluster cluster = found.get();
        if (output.json()) {
            Json.print(System.out, json -> writeCluster(json, cluster));
            return ExitCode.DONE;
        }
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
        table.print(System.out);
        return ExitCode.DONE;
    }

    static void writeCluster(JsonGenerator json, LocalCluster cluster) throws IOException {
        json.writeStartObject();
        json.writeStringField("bootstrapServer", cluster.bootstrapServer());
        json.writeArrayFieldStart("nodes");
        for (LocalNode node : cluster.nodes()) {
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
        if (process.isPresent()) {
            json.writeNumberField("pid", process.get().pid());
        } else {
            json.writeNullField("pid");
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
