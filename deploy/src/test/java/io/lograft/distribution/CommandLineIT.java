package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command line's contract, on one cluster of three nodes that all tests share; each has topics of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandLineIT {
    private static final int LINES = 20_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int KILLED_BY_INT = 130;
    private static final int KILLED_BY_TERM = 143;

    @TempDir
    private static Path directory;

    private Shell shell;
    private Path cluster;
    private int basePort;

    @BeforeAll
    void up() throws IOException, InterruptedException {
        shell = new Shell(directory);
        cluster = directory.resolve("cluster");
        basePort = FreePorts.base(3);
        // A pipe behind the command ends only when nobody holds it any more: the nodes must not.
        Result up = shell.bash(
                        "\"$LOGRAFT\" up --output json --data " + cluster + " --base-port " + basePort + " | cat")
                .expect(0);
        assertEquals(3, runningNodes(up).size(), up::toString);
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        try {
            shell.lograft("down", "--wipe", "--data", cluster.toString()).expect(0);
            assertTrue(Files.notExists(cluster), "nothing is left");
            shell.lograft("down", "--data", cluster.toString()).expect(0);
        } finally {
            shell.endNodes(cluster);
        }
    }

    private static List<Map<String, Object>> runningNodes(Result status) throws IOException {
        return JsonDocument.objects(JsonDocument.object(status.out()), "nodes").stream()
                .filter(node -> node.get("state").equals("running"))
                .toList();
    }

    // ---- what goes in comes out

    @Test
    void linesThroughOnePartitionComeBackByteForByte() throws IOException, InterruptedException {
        Path file = flights();
        create("one", 1);
        shell.lograft("produce", "one", "--file", file.toString()).expect(0);
        Result back = consumeAll("one");
        assertArrayEquals(Files.readAllBytes(file), back.outBytes(), "what came back");
    }

    @Test
    void linesThroughSixPartitionsComeBackEachOnce() throws IOException, InterruptedException {
        Path file = flights();
        create("six", 6);
        shell.lograftFrom(file, "produce", "six").expect(0);
        Result back = consumeAll("six");
        assertEquals(
                Files.readAllLines(file).stream().sorted().toList(),
                back.out().lines().sorted().toList());
    }

    @Test
    void oddBytesSurvive() throws IOException, InterruptedException {
        ByteArrayOutputStream odd = new ByteArrayOutputStream();
        odd.writeBytes(new byte[] {'a', '\r', '\n', 0, '\n', (byte) 0xff, (byte) 0xc3, '\n', '\n', '\n'});
        byte[] large = new byte[900 << 10];
        Arrays.fill(large, (byte) 'x');
        odd.writeBytes(large);
        odd.writeBytes("\nno newline at the end".getBytes(StandardCharsets.US_ASCII));
        Path file = Files.write(directory.resolve("odd"), odd.toByteArray());
        create("odd", 1);
        shell.lograftFrom(file, "produce", "odd").expect(0);
        odd.write('\n');
        assertArrayEquals(odd.toByteArray(), consumeAll("odd").outBytes(), "what came back");
    }

    @Test
    void aLineThatIsTooLongStopsProduceAndIsNamed() throws IOException, InterruptedException {
        create("long", 1);
        Path file = directory.resolve("long");
        Files.writeString(file, "first\nsecond\n" + "x".repeat(2 << 20) + "\nfourth\n");
        Result refused =
                shell.lograft("produce", "long", "--file", file.toString()).expect(1);
        assertTrue(refused.err().contains("line 3 is longer than"), refused::toString);
        assertTrue(refused.err().contains("2 of 2 lines sent are acknowledged"), refused::toString);
        assertEquals("first\nsecond\n", consumeAll("long").out());
    }

    @Test
    void aPartOfAPartitionIsRead() throws IOException, InterruptedException {
        create("part", 1);
        shell.bash("seq 1 100 | \"$LOGRAFT\" produce part").expect(0);
        Result some = shell.lograft("consume", "part", "--partition", "0", "--offset", "40", "--max-messages", "3")
                .expect(0);
        assertEquals("41\n42\n43\n", some.out());
        Result rest = shell.lograft("consume", "part", "--partition", "0", "--offset", "98", "--exit-at-end")
                .expect(0);
        assertEquals("99\n100\n", rest.out());
        assertEquals(
                "", shell.lograft("consume", "part", "--exit-at-end").expect(0).out());
    }

    @Test
    void anEmptyTopicEndsAtOnce() throws IOException, InterruptedException {
        create("empty", 6);
        assertEquals("", consumeAll("empty").out());
    }

    // ---- signals and pipes

    @Test
    void recordsAreSentBeforeTheInputEndsAndAnInterruptFlushes() throws IOException, InterruptedException {
        create("interrupted", 1);
        Running produce = shell.startLograft("produce", "interrupted");
        try (OutputStream in = produce.in()) {
            in.write("one\n".getBytes(StandardCharsets.US_ASCII));
            in.flush();
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> consumeAll("interrupted").out().equals("one\n"));
            in.write("two\nand a half".getBytes(StandardCharsets.US_ASCII));
            in.flush();
            shell.bash("kill -INT " + produce.pid()).expect(0);
            produce.await(LIMIT).expect(KILLED_BY_INT);
        }
        String back = consumeAll("interrupted").out();
        assertTrue(back.equals("one\n") || back.equals("one\ntwo\n"), back);
    }

    @Test
    void aTailIsWrittenWhileItWaitsAndEndsWithItsSignal() throws IOException, InterruptedException {
        create("tail", 1);
        Running consume = shell.startLograft("consume", "tail", "--from-beginning");
        shell.bash("echo hello | \"$LOGRAFT\" produce tail").expect(0);
        Awaitility.await().atMost(LIMIT).until(() -> consume.outSoFar().equals("hello\n"));
        shell.bash("kill -TERM " + consume.pid()).expect(0);
        assertEquals("hello\n", consume.await(LIMIT).expect(KILLED_BY_TERM).out());
    }

    @Test
    void aReaderThatLeavesEndsConsumeQuietly() throws IOException, InterruptedException {
        create("head", 1);
        shell.bash("seq 1 50000 | \"$LOGRAFT\" produce head").expect(0);
        Result head = shell.bash("\"$LOGRAFT\" consume head --from-beginning --exit-at-end | head -n 2")
                .expect(0);
        assertEquals("1\n2\n", head.out());
        assertEquals("", head.err());
    }

    // ---- what describes, describes all of it

    @Test
    void statusNamesEveryNode() throws IOException, InterruptedException {
        Result status = shell.lograft("status", "--data", cluster.toString(), "--output", "json")
                .expect(0);
        Map<String, Object> document = JsonDocument.object(status.out());
        assertEquals(
                "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d".formatted(basePort, basePort + 10, basePort + 20),
                document.get("bootstrapServer"));
        Map<String, Object> second = JsonDocument.objects(document, "nodes").get(1);
        assertEquals(2L, second.get("id"));
        assertEquals("running", second.get("state"));
        assertTrue((long) second.get("pid") > 1, status::toString);
        assertEquals("127.0.0.1:" + (basePort + 10), second.get("clientAddress"));
        assertEquals("127.0.0.1:" + (basePort + 11), second.get("nodeAddress"));
        assertEquals("127.0.0.1:" + (basePort + 12), second.get("raftAddress"));
        assertEquals("127.0.0.1:" + (basePort + 13), second.get("httpAddress"));
        assertTrue(Files.isDirectory(Path.of((String) second.get("dataDir"))), status::toString);
        assertTrue(Files.isRegularFile(Path.of((String) second.get("logFile"))), status::toString);
    }

    @Test
    void aTopicIsDescribedChangedAndDeleted() throws IOException, InterruptedException {
        shell.lograft(
                        "topic",
                        "create",
                        "described",
                        "--partitions",
                        "4",
                        "--replication-factor",
                        "3",
                        "--config",
                        "min.insync.replicas=3",
                        "--config",
                        "retention.ms=3600000")
                .expect(0);
        shell.lograft("topic", "add-partitions", "described", "--partitions", "6")
                .expect(0);
        Map<String, Object> topic =
                JsonDocument.object(shell.lograft("topic", "describe", "described", "--output", "json")
                        .expect(0)
                        .out());
        assertEquals("described", topic.get("name"));
        assertEquals(22, ((String) topic.get("id")).length());
        assertEquals(Map.of("min.insync.replicas", "3", "retention.ms", "3600000"), topic.get("configs"));
        List<Map<String, Object>> partitions = JsonDocument.objects(topic, "partitions");
        assertEquals(
                LongStream.range(0, 6).boxed().toList(),
                partitions.stream().map(partition -> partition.get("partition")).toList());
        for (Map<String, Object> partition : partitions) {
            List<?> replicas = (List<?>) partition.get("replicas");
            assertEquals(3, replicas.size());
            assertTrue(replicas.contains(partition.get("leader")), partition::toString);
            assertEquals(0L, partition.get("leaderEpoch"));
            assertEquals(3, ((List<?>) partition.get("isr")).size());
            assertEquals(List.of(), partition.get("elr"));
            assertTrue(partition.get("partitionEpoch") instanceof Long, partition::toString);
        }
        Result list = shell.lograft("topic", "list", "--output", "json").expect(0);
        assertTrue(
                JsonDocument.objects(JsonDocument.object(list.out()), "topics").stream()
                        .anyMatch(found -> found.get("name").equals("described")
                                && found.get("partitions").equals(6L)
                                && found.get("replicationFactor").equals(3L)),
                list::toString);
        shell.lograft("topic", "delete", "described").expect(0);
        shell.lograft("topic", "describe", "described").expect(5);
    }

    @Test
    void theClusterIsDescribed() throws IOException, InterruptedException {
        Map<String, Object> document = JsonDocument.object(shell.lograft("cluster", "describe", "--output", "json")
                .expect(0)
                .out());
        assertEquals(22, ((String) document.get("clusterId")).length());
        Map<?, ?> controller = (Map<?, ?>) document.get("controller");
        assertTrue(List.of(1L, 2L, 3L).contains(controller.get("id")), document::toString);
        assertTrue((long) controller.get("epoch") > 0, document::toString);
        List<Map<String, Object>> brokers = JsonDocument.objects(document, "brokers");
        assertEquals(
                List.of(1L, 2L, 3L),
                brokers.stream().map(broker -> broker.get("id")).toList());
        assertEquals("127.0.0.1:" + basePort, brokers.get(0).get("address"));
        assertTrue(brokers.stream().allMatch(broker -> broker.get("epoch") instanceof Long), document::toString);
        assertTrue(shell.lograft("cluster", "describe").expect(0).out().contains("controller node "));
    }

    // ---- partitions move

    @Test
    void aPartitionMovesUnderLoadAndNothingIsLost() throws IOException, InterruptedException {
        shell.lograft("topic", "create", "moving", "--partitions", "2", "--replication-factor", "2")
                .expect(0);
        move("moving:0", "1,2");
        Running produce = shell.startLograft("produce", "moving", "--partition", "0", "--rate", "1000");
        try (OutputStream in = produce.in()) {
            for (String replicas : List.of("2,3", "3,1", "1", "2,3,1")) {
                in.write(numbers(5_000).getBytes(StandardCharsets.US_ASCII));
                in.flush();
                move("moving:0", replicas);
            }
        }
        produce.await(LIMIT).expect(0);
        String lines = numbers(5_000);
        assertEquals(lines + lines + lines + lines, consumeAll("moving").out());
    }

    private void move(String partition, String replicas) throws IOException, InterruptedException {
        Result moved = shell.lograft(
                        "topic", "reassign", partition, "--replicas", replicas, "--wait", "--output", "json")
                .expect(0);
        Map<String, Object> there = JsonDocument.objects(JsonDocument.object(moved.out()), "partitions")
                .get(0);
        String found = ((List<?>) there.get("replicas")).toString().replaceAll("[\\[\\] ]", "");
        assertEquals(replicas, found, moved::toString);
        assertEquals(false, there.get("underWay"), moved::toString);
    }

    private static String numbers(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            lines.append(i).append('\n');
        }
        return lines.toString();
    }

    @Test
    void movesAreCheckedListedAndCancelled() throws IOException, InterruptedException {
        create("planned", 2);
        Path plan = Files.writeString(
                directory.resolve("plan.json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\"planned\",\"partition\":1,\"replicas\":[3,2]}]}");
        Result trial = shell.lograft("topic", "reassign", "--plan", plan.toString(), "--dry-run")
                .expect(0);
        assertTrue(trial.err().contains("nothing was changed"), trial::toString);
        assertTrue(replicasOf("planned").get(1).size() == 3, trial::toString);
        shell.lograft("topic", "reassign", "--plan", plan.toString(), "--wait").expect(0);
        assertEquals(List.of(3L, 2L), replicasOf("planned").get(1));
        Result listed = shell.lograft("topic", "reassign", "planned", "--list", "--output", "json")
                .expect(0);
        assertEquals(List.of(), JsonDocument.object(listed.out()).get("partitions"));
        Result nothing =
                shell.lograft("topic", "reassign", "planned:1", "--cancel").expect(0);
        assertTrue(nothing.err().contains("nothing was cancelled"), nothing::toString);
        refused(5, "broker 9", "topic", "reassign", "planned:0", "--replicas", "1,9");
        refused(5, "no partition 7", "topic", "reassign", "planned:7", "--replicas", "1,2");
        refused(5, "absent", "topic", "reassign", "absent", "--replicas", "1,2");
        refused(1, "twice", "topic", "reassign", "planned:0", "--replicas", "1,1");
        refused(2, "TOPIC", "topic", "reassign", "--replicas", "1,2");
    }

    private List<List<?>> replicasOf(String topic) throws IOException, InterruptedException {
        Result described =
                shell.lograft("topic", "describe", topic, "--output", "json").expect(0);
        List<List<?>> replicas = new ArrayList<>();
        for (Map<String, Object> partition : JsonDocument.objects(JsonDocument.object(described.out()), "partitions")) {
            replicas.add((List<?>) partition.get("replicas"));
        }
        return replicas;
    }

    // ---- refusals

    @Test
    void eachRefusalHasItsExitCode() throws IOException, InterruptedException {
        create("taken", 1);
        refused(1, "taken", "topic", "create", "taken");
        refused(1, "replication", "topic", "create", "wide", "--replication-factor", "4");
        refused(1, "no.such.setting", "topic", "create", "odd-config", "--config", "no.such.setting=1");
        refused(2, "--partitions", "topic", "create", "none", "--partition", "2");
        refused(2, "0", "topic", "create", "none", "--partitions", "0");
        refused(2, "--partition", "consume", "taken", "--offset", "5");
        refused(5, "absent", "topic", "describe", "absent");
        refused(5, "absent", "topic", "delete", "absent");
        refused(5, "absent", "topic", "add-partitions", "absent", "--partitions", "3");
        refused(5, "absent", "consume", "absent", "--from-beginning");
        refused(5, "7", "consume", "taken", "--partition", "7", "--offset", "0", "--exit-at-end");
        refused(
                1,
                "no such file",
                "produce",
                "taken",
                "--file",
                directory.resolve("absent").toString());
        shell.lograft("topic", "describe", "taken").expect(0);
    }

    private void refused(int exitCode, String named, String... command) throws IOException, InterruptedException {
        Result result = shell.lograft(command).expect(exitCode);
        assertTrue(result.err().contains(named), result::toString);
        assertTrue(!result.err().contains("\tat "), () -> "a stack trace: " + result);
        assertEquals("", result.out());
    }

    @Test
    void anUnknownTopicIsToldBeforeInputIsRead() throws IOException, InterruptedException {
        Running produce = shell.startLograft("produce", "absent");
        produce.await(LIMIT).expect(5);
        produce.in().close();
    }

    @Test
    void whereAllAddressesRefuseTheCommandEndsSoon() throws IOException, InterruptedException {
        int free = FreePorts.base(1);
        Result refused = shell.lograft("topic", "list", "-b", "127.0.0.1:" + free + ",127.0.0.1:" + (free + 1))
                .expect(3);
        assertTrue(refused.err().contains("127.0.0.1:" + free), refused::toString);
        // 2 s are promised; a machine that runs other tests beside this one starts a JVM slowly.
        assertTrue(refused.tookMs() < 8_000, refused::toString);
        assertTrue(refused.err().lines().count() <= 3, refused::toString);
    }

    @Test
    void whereThereIsNoClusterStatusAndDownSaySo() throws IOException, InterruptedException {
        Path nothing = directory.resolve("nothing");
        Result status = shell.lograft("status", "--data", nothing.toString(), "--output", "json")
                .expect(0);
        assertEquals(List.of(), JsonDocument.object(status.out()).get("nodes"));
        assertTrue(status.err().contains("lograft up"), status::toString);
        shell.lograft("down", "--data", nothing.toString()).expect(0);
        assertTrue(Files.notExists(nothing), "asking makes nothing");
    }

    @Test
    void anotherShapeIsRefused() throws IOException, InterruptedException {
        refused(1, "--nodes 3", "up", "--data", cluster.toString(), "--nodes", "5");
        refused(1, "--base-port " + basePort, "up", "--data", cluster.toString(), "--base-port", "9");
    }

    @Test
    void aTakenPortIsNamedAndNothingIsLeftBehind() throws IOException, InterruptedException {
        Path second = directory.resolve("second");
        refused(
                1,
                Integer.toString(basePort + 13),
                "up",
                "--data",
                second.toString(),
                "--base-port",
                "" + (basePort + 10));
        assertEquals(
                List.of(),
                JsonDocument.object(shell.lograft("status", "--data", second.toString(), "--output", "json")
                                .expect(0)
                                .out())
                        .get("nodes"));
    }

    // ---- helpers

    private void create(String topic, int partitions) throws IOException, InterruptedException {
        shell.lograft("topic", "create", topic, "--partitions", "" + partitions, "--replication-factor", "3")
                .expect(0);
    }

    private Result consumeAll(String topic) throws IOException, InterruptedException {
        return shell.lograft("consume", topic, "--from-beginning", "--exit-at-end")
                .expect(0);
    }

    /** Lines of JSON, all different, like a day's departures. */
    private Path flights() throws IOException {
        Path file = directory.resolve("flights.jsonl");
        if (Files.exists(file)) {
            return file;
        }
        Random random = new Random(42);
        String airports = "AMSATLBCNBOSCDGDENDXBFRAHNDJFKLAXLHRMADMIAORDSEASFOSINSYDZRH";
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            int from = 3 * random.nextInt(airports.length() / 3);
            int to = 3 * random.nextInt(airports.length() / 3);
            lines.add("{\"id\":%d,\"from\":\"%s\",\"to\":\"%s\",\"delay\":%d,\"distance\":%.1f}"
                    .formatted(
                            i,
                            airports.substring(from, from + 3),
                            airports.substring(to, to + 3),
                            random.nextInt(240) - 30,
                            random.nextDouble() * 9_000));
        }
        return Files.write(file, lines);
    }
}
