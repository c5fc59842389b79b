package io.lograft.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import io.lograft.base.real.RealDisk;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.PartitionDescription;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.RecordMetadata;
import io.lograft.dataplane.inspect.LogDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes on loopback, and the real client: a topic, records, a leader killed, nothing lost. */
class ThreeNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORDS = 300;

    @TempDir
    private Path temp;

    private final List<NodeProcess> nodes = new ArrayList<>();

    @AfterEach
    void endAll() {
        nodes.forEach(NodeProcess::close);
    }

    @Test
    void recordsSurviveTheirLeadersDeathAndAFullRestart() {
        startThree();
        try (LograftClient client = LograftClient.connect(bootstrap())) {
            client.admin().createTopic(new NewTopic("flights", 1, 3)).join();
            List<String> sent = new ArrayList<>();
            try (Producer producer = client.producer()) {
                send(producer, sent, RECORDS);
                int leader = partition(client).leader();
                node(leader).kill();
                send(producer, sent, RECORDS);
                await().atMost(PATIENCE).until(() -> partition(client).leader() != leader);
                node(leader).start(voters());
                await().atMost(PATIENCE).until(() -> partition(client).isr().size() == 3);
                send(producer, sent, RECORDS);
            }
            assertEquals(sent, consume(client, sent.size()));
            for (NodeProcess node : nodes) {
                assertTrue(node.get("/metrics").contains("lograft_replicas 1.0"), node.get("/metrics"));
                node.kill();
            }
            nodes.forEach(node -> node.start(voters()));
            assertEquals(sent, consume(client, sent.size()));
        }
        for (NodeProcess node : nodes) {
            assertEquals(143, node.stop());
            assertTrue(node.log().contains("Stopped."), node.log());
            assertNotEquals(true, node.log().contains("ERROR"), node.log());
        }
    }

    @Test
    void aNodeThatComesBackWithAnOldOrAnEmptyDiskCatchesUpAndRejoins() throws IOException {
        startThree();
        Path disk = temp.resolve("data-3/data");
        try (LograftClient client = LograftClient.connect(bootstrap());
                Producer producer = client.producer()) {
            client.admin().createTopic(new NewTopic("flights", 1, 3)).join();
            List<String> sent = new ArrayList<>();
            send(producer, sent, RECORDS);
            assertEquals(143, node(3).stop());
            copy(disk, temp.resolve("old"));
            restartThird(client);
            send(producer, sent, RECORDS);

            node(3).kill();
            delete(disk);
            copy(temp.resolve("old"), disk);
            send(producer, sent, RECORDS);
            restartThird(client);
            send(producer, sent, RECORDS);

            node(3).kill();
            delete(disk);
            send(producer, sent, RECORDS);
            restartThird(client);
            send(producer, sent, RECORDS);
            assertEquals(sent, consume(client, sent.size()));
        }
        nodes.forEach(node -> assertEquals(143, node.stop()));
        assertSameReplicas(temp.resolve("data-1/data"), disk);
    }

    private void restartThird(LograftClient client) {
        node(3).start(voters());
        await().atMost(PATIENCE).until(() -> partition(client).isr().size() == 3);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void assertSameReplicas(Path one, Path other) throws IOException {
        List<String> told = new ArrayList<>();
        new LogDiff(new RealDisk(), new LogDiff.Report() {
                    @Override
                    public void onDifference(String partition, long offset, String detail) {
                        told.add(partition + " differs at " + offset + ": " + detail);
                    }

                    @Override
                    public void onCompared(String partition, LogDiff.Extent left, LogDiff.Extent right) {
                        told.add(left.equals(right) ? "same" : partition + " is " + left + " and " + right);
                    }

                    @Override
                    public void onOnlyIn(Path directory, String partition) {
                        told.add(partition + " is in " + directory + " only");
                    }
                })
                .run(one, other);
        assertEquals(List.of("same"), told);
    }

    private void startThree() {
        for (int id = 1; id <= 3; id++) {
            nodes.add(new NodeProcess(id, temp.resolve("data-" + id)));
        }
        nodes.forEach(node -> node.start(voters()));
        for (NodeProcess node : nodes) {
            await().atMost(PATIENCE).conditionEvaluationListener(null).until(() -> node.ready() || !node.running());
            assertTrue(node.ready(), () -> "node " + node.id() + " is not ready; its log:\n" + node.log());
        }
    }

    private String voters() {
        return nodes.stream().map(NodeProcess::voter).collect(Collectors.joining(","));
    }

    private String bootstrap() {
        return nodes.stream().map(NodeProcess::clientAddress).collect(Collectors.joining(","));
    }

    private NodeProcess node(int id) {
        return nodes.get(id - 1);
    }

    private static PartitionDescription partition(LograftClient client) {
        return client.admin().describeTopic("flights").join().partitions().get(0);
    }

    private static void send(Producer producer, List<String> sent, int count) {
        List<CompletableFuture<RecordMetadata>> acknowledged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String value = "record " + sent.size();
            sent.add(value);
            acknowledged.add(producer.send(new ProducerRecord("flights", value.getBytes(UTF_8))));
        }
        acknowledged.forEach(CompletableFuture::join);
    }

    private static List<String> consume(LograftClient client, int count) {
        List<String> seen = new ArrayList<>();
        TopicPartition only = new TopicPartition("flights", 0);
        try (Consumer consumer = client.consumer()) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord record : consumer.poll(Duration.ofMillis(200))) {
                    seen.add(new String(record.value(), UTF_8));
                }
                return seen.size() >= count;
            });
        }
        return seen;
    }
}
