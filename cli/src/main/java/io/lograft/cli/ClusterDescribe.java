package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.cli.output.Terminal;
import io.lograft.client.BrokerDescription;
import io.lograft.client.ClusterDescription;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lograft cluster describe}. */
@Command(
        name = "describe",
        description = "Shows the cluster's identity, its controller and its brokers.",
        footerHeading = "%nExamples:%n",
        footer = {"  lograft cluster describe", "  lograft cluster describe --output json"})
final class ClusterDescribe implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws IOException {
        ClusterDescription cluster;
        try (Connection connection = Connection.open(target.addresses(), Terminal.standard())) {
            cluster = connection.admin().describeCluster().join();
        }
        if (output.json()) {
            Json.print(System.out, json -> write(json, cluster));
        } else {
            print(System.out, cluster);
        }
        return ExitCode.DONE;
    }

    private static void print(PrintStream out, ClusterDescription cluster) {
        String controller = cluster.controllerId() < 0
                ? "none"
                : "node " + cluster.controllerId() + ", epoch " + cluster.controllerEpoch();
        String voters = cluster.voters().stream().map(String::valueOf).collect(Collectors.joining(","));
        out.println("cluster " + cluster.clusterId() + "; controller " + controller + "; voters " + voters
                + "; metadata version " + cluster.metadataVersion());
        Table table = new Table("BROKER", "ADDRESS", "RACK", "EPOCH", "STATE");
        for (BrokerDescription broker : cluster.brokers()) {
            table.row(broker.id(), broker.address(), broker.rack(), broker.epoch(), state(broker));
        }
        table.print(out);
    }

    private static String state(BrokerDescription broker) {
        if (broker.fenced()) {
            return "fenced";
        }
        return broker.shuttingDown() ? "shutting down" : "in service";
    }

    private static void write(JsonGenerator json, ClusterDescription cluster) throws IOException {
        json.writeStartObject();
        json.writeStringField("clusterId", cluster.clusterId());
        json.writeObjectFieldStart("controller");
        json.writeNumberField("id", cluster.controllerId());
        json.writeNumberField("epoch", cluster.controllerEpoch());
        json.writeEndObject();
        json.writeArrayFieldStart("brokers");
        for (BrokerDescription broker : cluster.brokers()) {
            write(json, broker);
        }
        json.writeEndArray();
        json.writeFieldName("voters");
        json.writeArray(
                cluster.voters().stream().mapToInt(Integer::intValue).toArray(),
                0,
                cluster.voters().size());
        json.writeNumberField("metadataVersion", cluster.metadataVersion());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, BrokerDescription broker) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", broker.id());
        json.writeStringField("address", broker.address().toString());
        json.writeStringField("rack", broker.rack());
        json.writeNumberField("epoch", broker.epoch());
        json.writeBooleanField("fenced", broker.fenced());
        json.writeBooleanField("shuttingDown", broker.shuttingDown());
        json.writeEndObject();
    }
}
