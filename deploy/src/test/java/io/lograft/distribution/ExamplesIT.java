package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples in other languages, run as a newcomer runs them, through the death of the node that leads and that they
 * talk to. Without the language on the machine a test is skipped, unless {@code LOGRAFT_EXAMPLES=required}, as CI sets it.
 */
final class ExamplesIT {
    private static final int RECORDS = 3_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String TOPIC = "numbers";

    @TempDir
    private Path directory;

    private Shell shell;
    private Path cluster;
    private List<Map<String, Object>> nodes;

    @BeforeEach
    void up() throws IOException, InterruptedException {
        shell = new Shell(directory);
        cluster = directory.resolve("cluster");
        int basePort = FreePorts.base(3);
        Result up = shell.lograft(
                        "up",
                        "--output",
                        "json",
                        "--data",
                        cluster.toString(),
                        "--base-port",
                        Integer.toString(basePort))
                .expect(0);
        nodes = JsonDocument.objects(JsonDocument.object(up.out()), "nodes");
        assertEquals(3, nodes.size(), up::toString);
        shell.lograft("topic", "create", TOPIC, "--partitions", "6", "--replication-factor", "3")
                .expect(0);
    }

    @AfterEach
    void down() throws IOException, InterruptedException {
        shell.endNodes(cluster);
    }

    @Test
    void pythonLosesAndDoublesNothingWhenALeaderDies() throws IOException, InterruptedException {
        require(
                "Debian's python3-grpcio, python3-protobuf, protobuf-compiler and protobuf-compiler-grpc",
                "/usr/bin/python3 -c 'import grpc, google.protobuf' && command -v protoc && command -v grpc_python_plugin");
        shell.bash("examples/python/stubs.sh").expect(0);
        throughALeadersDeath("examples/python/publish.py", "examples/python/subscribe.py");
    }

    @Test
    void nodeLosesAndDoublesNothingWhenALeaderDies() throws IOException, InterruptedException {
        installNodesPackages();
        throughALeadersDeath("examples/node/publish.js", "examples/node/subscribe.js");
    }

    @Test
    void aCallerThatHasNoProtoFileCallsByReflection() throws IOException, InterruptedException {
        installNodesPackages();
        String call = "examples/node/call.js " + addresses(1).split(",")[0] + " ";
        assertTrue(shell.bash(call).expect(0).out().lines().toList().contains("lograft.v1.MessagingService"));
        Result published = shell.bash(call + "lograft.v1.MessagingService/Publish"
                        + " '{\"topic\": \"numbers\", \"records\": [{\"key\": \"aw==\", \"value\": \"aGVsbG8=\"}]}'")
                .expect(0);
        Map<String, Object> status = JsonDocument.objects(JsonDocument.object(published.out()), "statuses")
                .get(0);
        assertNull(status.get("error"), published::toString);
        assertEquals("0", status.get("offset"), "what has its default is shown too: " + published);
        Result read = shell.bash(call + "lograft.v1.MessagingService/Subscribe '{\"start\": {\"topic\": \"numbers\","
                        + " \"start\": {\"earliest\": true}, \"stop\": {\"latest\": true}}}'")
                .expect(0);
        assertTrue(read.out().contains("\"aGVsbG8=\""), read::toString);
    }

    @Test
    void bufsCurlCallsByReflection() throws IOException, InterruptedException {
        require("node (18 or newer) and npm", "command -v node && command -v npm");
        shell.bash("npm ci --prefix proto --ignore-scripts --no-audit --no-fund", LIMIT)
                .expect(0);
        String curl = "proto/node_modules/.bin/buf curl --protocol grpc --http2-prior-knowledge ";
        String node = "http://" + addresses(1).split(",")[0];
        assertTrue(shell.bash(curl + "--list-services " + node)
                .expect(0)
                .out()
                .lines()
                .toList()
                .contains("lograft.v1.MessagingService"));
        Result published = shell.bash(curl + "-d '{\"topic\": \"numbers\", \"records\": [{\"value\": \"aGVsbG8=\"}]}' "
                        + node + "/lograft.v1.MessagingService/Publish")
                .expect(0);
        Map<String, Object> status = JsonDocument.objects(JsonDocument.object(published.out()), "statuses")
                .get(0);
        assertNull(status.get("error"), published::toString);
    }

    private void installNodesPackages() throws IOException, InterruptedException {
        require("node (18 or newer) and npm", "command -v node && command -v npm");
        shell.bash("npm ci --prefix examples/node", LIMIT).expect(0);
    }

    private void require(String what, String check) throws IOException, InterruptedException {
        boolean there = shell.bash(check).exitCode() == 0;
        if ("required".equals(System.getenv("LOGRAFT_EXAMPLES"))) {
            assertTrue(there, what + " is missing; install it, or run without LOGRAFT_EXAMPLES=required");
        }
        assumeTrue(there, what + " is missing");
    }

    private void throughALeadersDeath(String publish, String subscribe) throws IOException, InterruptedException {
        int leader = leaderOfTheFirstPartition();
        String cluster = " --nodes " + addresses(leader) + " --topic " + TOPIC;
        Running publisher = shell.startBash(publish + cluster + " --pause-ms 5 --count " + RECORDS);
        Awaitility.await().atMost(LIMIT).until(() -> publisher.outSoFar().contains("published 500\n"));
        shell.bash("kill -9 " + node(leader).get("pid")).expect(0);
        Result published = publisher.await(LIMIT).expect(0);
        assertTrue(published.out().endsWith("published " + RECORDS + "\n"), published::toString);
        assertTrue(published.err().contains("going to the next node"), "the kill was not noticed: " + published);
        Result read =
                shell.bash(subscribe + cluster + " --check " + RECORDS, LIMIT).expect(0);
        assertEquals(RECORDS + " records: 0 lost, 0 twice, 0 keys out of order\n", read.out());
    }

    private int leaderOfTheFirstPartition() throws IOException, InterruptedException {
        Map<String, Object> topic = JsonDocument.object(shell.lograft("topic", "describe", TOPIC, "--output", "json")
                .expect(0)
                .out());
        return (int) (long) JsonDocument.objects(topic, "partitions").get(0).get("leader");
    }

    /** All nodes, this one first. */
    private String addresses(int first) {
        return Stream.concat(Stream.of(node(first)), nodes.stream().filter(node -> (long) node.get("id") != first))
                .map(node -> (String) node.get("clientAddress"))
                .collect(Collectors.joining(","));
    }

    private Map<String, Object> node(int id) {
        Map<String, Object> found = nodes.stream()
                .filter(node -> (long) node.get("id") == id)
                .findAny()
                .orElse(null);
        assertNotNull(found, () -> "node " + id + " is not among " + nodes);
        return found;
    }
}
