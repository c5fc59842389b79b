package io.lograft.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.PartitionDescription;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real node with three data directories, one of which cannot be used, comes back, or is gone. */
class DataDirectoriesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;

    @TempDir
    private Path temp;

    @Test
    void oneThatCannotBeUsedTakesOnlyItsPartitionsOffline() throws IOException {
        try (NodeProcess node = new NodeProcess(1, temp.resolve("node"))) {
            start(node);
            try (LograftClient client = LograftClient.connect(node.clientAddress())) {
                client.admin().createTopic(new NewTopic("t", PARTITIONS, 1)).join();
                sendToAll(client, IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toSet()), "first");
            }
            Set<Integer> onSecond = partitionsIn(directory(1));
            assertEquals(PARTITIONS / 3, onSecond.size(), "the partitions are spread");
            assertEquals(143, node.stop());

            Path cookie = directory(1).resolve("lograft.cookie");
            Files.copy(cookie, temp.resolve("kept"));
            Files.writeString(cookie, "damaged");
            start(node);
            assertTrue(node.log().contains("A data directory cannot be used: " + cookie), node.log());
            assertFigure(node, "lograft_disks_failed 1.0");
            assertFigure(node, "lograft_replicas_offline 2.0");
            Set<Integer> others = new TreeSet<>();
            try (LograftClient client = LograftClient.connect(node.clientAddress())) {
                for (PartitionDescription partition : describe(client)) {
                    boolean offline = onSecond.contains(partition.partition());
                    assertEquals(offline ? -1 : 1, partition.leader(), "partition " + partition.partition());
                    if (!offline) {
                        others.add(partition.partition());
                    }
                }
                sendToAll(client, others, "second");
                client.admin().createTopic(new NewTopic("new", 2, 1)).join();
            }
            assertEquals(onSecond, partitionsIn(directory(1)));
            node.kill();

            Files.copy(temp.resolve("kept"), cookie, StandardCopyOption.REPLACE_EXISTING);
            start(node);
            assertFigure(node, "lograft_disks_failed 0.0");
            assertFigure(node, "lograft_replicas_offline 0.0");
            try (LograftClient client = LograftClient.connect(node.clientAddress())) {
                sendToAll(client, onSecond, "second");
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    assertEquals(List.of("first", "second"), read(client, partition, 2), "partition " + partition);
                }
            }
        }
    }

    @Test
    void oneThatWasTakenOutAndComesBackDoesNotReplaceWhatWasMadeAnew() throws IOException {
        try (NodeProcess node = new NodeProcess(1, temp.resolve("node"))) {
            start(node);
            try (LograftClient client = LograftClient.connect(node.clientAddress())) {
                client.admin().createTopic(new NewTopic("t", PARTITIONS, 1)).join();
                sendToAll(client, IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toSet()), "first");
            }
            Set<Integer> onThird = partitionsIn(directory(2));
            node.kill();

            start(node, 2);
            try (LograftClient client = LograftClient.connect(node.clientAddress())) {
                sendToAll(client, onThird, "second");
            }
            node.kill();

            start(node);
            assertTrue(node.log().contains("the latter is set aside as stray"), node.log());
            try (LograftClient client = LograftClient.connect(node.clientAddress())) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    String expected = onThird.contains(partition) ? "second" : "first";
                    assertEquals(List.of(expected), read(client, partition, 1), "partition " + partition);
                }
            }
        }
    }

    @Test
    void withoutAnyTheNodeEndsAndNamesThemAll() throws IOException {
        try (NodeProcess node = new NodeProcess(1, temp.resolve("node"))) {
            for (int i = 0; i < 3; i++) {
                Files.createDirectories(directory(i));
                Files.writeString(directory(i).resolve("photo"), "not ours");
            }
            node.start("", dataDirs(3));
            assertEquals(1, node.waitFor());
            for (int i = 0; i < 3; i++) {
                assertTrue(node.log().contains(directory(i) + " holds 'photo'"), node.log());
            }
        }
    }

    private Path directory(int index) {
        return temp.resolve("disk-" + index);
    }

    private String dataDirs(int count) {
        return "data.dirs="
                + IntStream.range(0, count)
                        .mapToObj(i -> directory(i).toString())
                        .collect(Collectors.joining(","));
    }

    private void start(NodeProcess node) {
        start(node, 3);
    }

    private void start(NodeProcess node, int directories) {
        node.start("", dataDirs(directories));
        await().atMost(PATIENCE).until(() -> node.ready() || !node.running());
        assertTrue(node.running(), node.log());
    }

    private static void assertFigure(NodeProcess node, String line) {
        await().atMost(PATIENCE).until(() -> node.get("/metrics").contains(line));
    }

    private static Set<Integer> partitionsIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("t-"))
                    .map(name -> Integer.parseInt(name.substring(2, name.indexOf('.'))))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<PartitionDescription> describe(LograftClient client) {
        return client.admin().describeTopic("t").join().partitions();
    }

    private static void sendToAll(LograftClient client, Set<Integer> partitions, String value) {
        try (Producer producer = client.producer()) {
            partitions.stream()
                    .map(partition ->
                            producer.send(new ProducerRecord("t", value.getBytes(UTF_8)).withPartition(partition)))
                    .toList()
                    .forEach(sent -> sent.join());
        }
    }

    private static List<String> read(LograftClient client, int partition, int count) {
        List<String> values = new ArrayList<>();
        try (Consumer consumer = client.consumer()) {
            TopicPartition place = new TopicPartition("t", partition);
            consumer.assign(Set.of(place));
            consumer.seekToBeginning(Set.of(place));
            await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(record.value(), UTF_8));
                }
                return values.size() >= count;
            });
        }
        return values;
    }
}
