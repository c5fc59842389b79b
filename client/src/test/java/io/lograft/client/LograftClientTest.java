package io.lograft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.PositionLostException;
import io.lograft.proto.batch.RecordHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LograftClientTest {
    private static final TopicPartition FLIGHTS_0 = new TopicPartition("flights", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MiniNode node = new MiniNode();
    private LograftClient client;

    @BeforeEach
    void connect() {
        node.addTopic("flights", 1, Map.of());
        node.addTopic("wide", 6, Map.of());
        client = LograftClient.connect(node.address().toString());
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void whatIsProducedIsConsumed() {
        List<RecordHeader> headers = List.of(new RecordHeader("from", "ZRH".getBytes(UTF_8)));
        try (Producer producer = client.producer()) {
            RecordMetadata first = producer.send(new ProducerRecord(
                            "flights", 0, 1_234, "key".getBytes(UTF_8), "one".getBytes(UTF_8), headers))
                    .join();
            assertEquals(new RecordMetadata(FLIGHTS_0, 0), first);
            assertEquals(
                    1, producer.send(new ProducerRecord("flights", null)).join().offset());
        }
        try (Consumer consumer = client.consumer()) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seekToBeginning(List.of(FLIGHTS_0));
            List<ConsumerRecord> records = poll(consumer, 2);
            assertEquals(1_234, records.get(0).timestampMs());
            assertArrayEquals("key".getBytes(UTF_8), records.get(0).key());
            assertArrayEquals("one".getBytes(UTF_8), records.get(0).value());
            assertEquals("from", records.get(0).headers().get(0).key());
            assertEquals(1, records.get(1).offset());
            assertEquals(null, records.get(1).value());
            assertEquals(2, consumer.position(FLIGHTS_0));
            assertEquals(2, consumer.highWatermark(FLIGHTS_0));
        }
    }

    @Test
    void recordsKeepTheirOrderAndKeysTheirPartition() {
        Map<Integer, Set<Integer>> partitionsOfKey = new java.util.HashMap<>();
        try (Producer producer = client.producer()) {
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                sent.add(producer.send(new ProducerRecord("wide", bytes(i % 17), bytes(i))));
            }
            producer.flush();
            for (int i = 0; i < sent.size(); i++) {
                assertTrue(sent.get(i).isDone(), "a flush returned before all was acknowledged");
                partitionsOfKey
                        .computeIfAbsent(i % 17, key -> new HashSet<>())
                        .add(sent.get(i).join().partition().partition());
            }
        }
        partitionsOfKey.values().forEach(partitions -> assertEquals(1, partitions.size()));
        try (Consumer consumer = client.consumer()) {
            List<TopicPartition> all = consumer.partitionsOf("wide");
            assertEquals(6, all.size());
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<Integer, Integer> last = new java.util.HashMap<>();
            for (ConsumerRecord record : poll(consumer, 5_000)) {
                int key = Integer.parseInt(new String(record.key(), UTF_8));
                int value = Integer.parseInt(new String(record.value(), UTF_8));
                assertTrue(value > last.getOrDefault(key, -1));
                last.put(key, value);
            }
        }
    }

    @Test
    void keylessRecordsSpreadOverAllPartitions() {
        Set<Integer> partitions = new HashSet<>();
        try (Producer producer = client.producer(ProducerConfig.defaults().with(ProducerConfig.BATCH_SIZE, 1_024))) {
            List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 5_000)
                    .mapToObj(i -> producer.send(new ProducerRecord("wide", bytes(i))))
                    .toList();
            sent.forEach(future -> partitions.add(future.join().partition().partition()));
        }
        assertEquals(6, partitions.size());
    }

    @Test
    void aBufferThatIsFullHoldsTheSenderBackAndThenFailsIt() {
        node.acknowledge(false);
        ProducerConfig config = ProducerConfig.defaults()
                .with(ProducerConfig.BUFFER_MEMORY, 65_536)
                .with(ProducerConfig.MAX_BLOCK_MS, 200);
        Producer producer = client.producer(config);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        CompletableFuture<RecordMetadata> last = null;
        while (last == null || !last.isDone()) {
            last = producer.send(new ProducerRecord("flights", new byte[1_000]));
            sent.add(last);
            assertTrue(sent.size() < 100, "the buffer has no bound");
        }
        assertEquals(ErrorCode.TIMED_OUT, failure(last).code());
        assertTrue(
                failure(last).getMessage().contains("buffer.memory"),
                failure(last).getMessage());
        assertTrue(producer.bufferedBytes() <= 65_536);
        assertFalse(producer.close(Duration.ofMillis(50)));
        await().until(() -> sent.get(0).isDone());
        assertEquals(ErrorCode.UNKNOWN_OUTCOME, failure(sent.get(0)).code());
    }

    @Test
    void aRecordThatCannotFitIsRefusedAtOnce() {
        try (Producer producer = client.producer()) {
            LograftException why = failure(producer.send(new ProducerRecord("flights", new byte[1 << 20])));
            assertEquals(ErrorCode.BATCH_TOO_LARGE, why.code());
            assertEquals(
                    0,
                    producer.send(new ProducerRecord("flights", new byte[900_000]))
                            .join()
                            .offset());
        }
    }

    @Test
    void aTopicThatDoesNotExistFailsTheRecord() {
        try (Producer producer = client.producer()) {
            assertEquals(
                    ErrorCode.UNKNOWN_TOPIC,
                    failure(producer.send(new ProducerRecord("nowhere", bytes(1))))
                            .code());
        }
        try (Consumer consumer = client.consumer(ConsumerConfig.defaults().with("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(new TopicPartition("nowhere", 0)));
            assertEquals(
                    ErrorCode.UNKNOWN_TOPIC,
                    assertThrows(LograftException.class, () -> consumer.poll(PATIENCE))
                            .code());
        }
    }

    @Test
    void aPartitionThatDoesNotExistFails() {
        try (Producer producer = client.producer()) {
            ProducerRecord record = new ProducerRecord("wide", 6, ProducerRecord.NOW, null, bytes(1), List.of());
            assertEquals(
                    ErrorCode.UNKNOWN_PARTITION, failure(producer.send(record)).code());
        }
        try (Consumer consumer = client.consumer()) {
            assertEquals(
                    ErrorCode.UNKNOWN_PARTITION,
                    assertThrows(
                                    LograftException.class,
                                    () -> consumer.endOffsets(List.of(new TopicPartition("wide", 6))))
                            .code());
        }
    }

    @Test
    void withoutAcknowledgementsRecordsArriveAllTheSame() {
        try (Producer producer = client.producer(ProducerConfig.defaults().with(ProducerConfig.ACKS, "none"))) {
            assertEquals(
                    -1,
                    producer.send(new ProducerRecord("flights", bytes(1)))
                            .join()
                            .offset());
        }
        try (Consumer consumer = client.consumer()) {
            await().until(() -> consumer.endOffsets(List.of(FLIGHTS_0)).get(FLIGHTS_0) == 1);
        }
    }

    @Test
    void seeksAndOffsetsByTime() {
        try (Producer producer = client.producer()) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord("flights", 0, 1_000 + i, null, bytes(i), List.of()))
                        .join();
            }
        }
        try (Consumer consumer = client.consumer()) {
            assertEquals(Map.of(FLIGHTS_0, 0L), consumer.beginningOffsets(List.of(FLIGHTS_0)));
            assertEquals(Map.of(FLIGHTS_0, 10L), consumer.endOffsets(List.of(FLIGHTS_0)));
            assertEquals(
                    new OffsetAndTimestamp(4, 1_004),
                    consumer.offsetsForTimes(Map.of(FLIGHTS_0, 1_004L)).get(FLIGHTS_0));
            assertEquals(Map.of(), consumer.offsetsForTimes(Map.of(FLIGHTS_0, 9_999L)));
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 7);
            assertEquals(7, poll(consumer, 3).get(0).offset());
            consumer.seek(FLIGHTS_0, 2);
            assertEquals(2, poll(consumer, 8).get(0).offset());
            consumer.seekToTime(FLIGHTS_0, 1_006);
            assertEquals(6, poll(consumer, 4).get(0).offset());
            consumer.seekToEnd(List.of(FLIGHTS_0));
            assertEquals(10, consumer.position(FLIGHTS_0));
            assertEquals(List.of(), consumer.poll(Duration.ofMillis(50)));
        }
    }

    @Test
    void aLostPositionIsToldOrResetAsConfigured() {
        try (Producer producer = client.producer()) {
            producer.send(new ProducerRecord("flights", bytes(0))).join();
        }
        try (Consumer consumer = client.consumer(ConsumerConfig.defaults().with("auto.offset.reset", "none"))) {
            consumer.assign(List.of(FLIGHTS_0));
            assertThrows(LograftException.class, () -> consumer.poll(Duration.ZERO));
            consumer.seek(FLIGHTS_0, 5);
            PositionLostException lost = assertInstanceOf(
                    PositionLostException.class, assertThrows(LograftException.class, () -> consumer.poll(PATIENCE)));
            assertEquals(5, lost.position());
            assertEquals(FLIGHTS_0, lost.partition());
            consumer.seek(FLIGHTS_0, lost.validOffset());
            assertEquals(1, poll(consumer, 1).size());
        }
        try (Consumer consumer = client.consumer(ConsumerConfig.defaults().with("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 5);
            assertEquals(0, poll(consumer, 1).get(0).offset());
        }
    }

    @Test
    void aSmallBufferDeliversEverything() {
        try (Producer producer = client.producer()) {
            for (int i = 0; i < 3_000; i++) {
                producer.send(new ProducerRecord("flights", new byte[3_000]));
            }
        }
        try (Consumer consumer = client.consumer(ConsumerConfig.defaults().with("fetch.max.bytes", 1 << 20))) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            assertEquals(3_000, poll(consumer, 3_000).size());
        }
    }

    @Test
    void wakeupEndsAPollThatWaits() {
        try (Consumer consumer = client.consumer(ConsumerConfig.defaults().with("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(FLIGHTS_0));
            CompletableFuture<List<ConsumerRecord>> polled =
                    CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ofMinutes(5)));
            consumer.wakeup();
            assertEquals(
                    List.of(),
                    polled.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join());
        }
    }

    @Test
    void aCreateThatWasCarriedOutUnseenIsNotAFailure() {
        node.loseReplies(1);
        TopicDescription made =
                client.admin().createTopic(new NewTopic("new", 3, 1)).join();
        assertEquals(3, made.partitions().size());
        assertEquals(
                ErrorCode.TOPIC_EXISTS,
                failure(client.admin().createTopic(new NewTopic("new", 3, 1))).code());
        node.loseReplies(1);
        TopicDescription byDefault = client.admin()
                .createTopic(new NewTopic("usual", NewTopic.DEFAULT, NewTopic.DEFAULT))
                .join();
        assertEquals(MiniNode.DEFAULT_PARTITIONS, byDefault.partitions().size());
        node.loseReplies(0);
        assertEquals(
                List.of("flights", "new", "usual", "wide"),
                client.admin().listTopics().join().stream()
                        .map(TopicSummary::name)
                        .toList());
        assertEquals("mini", client.admin().describeCluster().join().clusterId());
        assertEquals(
                ErrorCode.UNKNOWN_TOPIC,
                failure(client.admin().describeTopic("nowhere")).code());
    }

    @Test
    void addressesThatAllRefuseAreToldSoon() throws IOException {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + socket.getLocalPort();
        }
        long beganMs = System.nanoTime() / 1_000_000;
        LograftException why = assertThrows(
                LograftException.class,
                () -> LograftClient.builder().bootstrapServers(nobody).connect(Duration.ofSeconds(30)));
        assertEquals(ErrorCode.UNREACHABLE, why.code());
        assertTrue(why.getMessage().contains(nobody), why.getMessage());
        assertTrue(System.nanoTime() / 1_000_000 - beganMs < 1_500, "too late");
    }

    @Test
    void badOptionsAreRefusedAllAtOnce() {
        LograftException why = assertThrows(
                LograftException.class,
                () -> ProducerConfig.of(Map.of("linger.ms", "-1", "batch.sise", "1", "acks", "some")));
        assertEquals(ErrorCode.INVALID_CONFIG, why.code());
        List.of("linger.ms", "batch.sise", "acks")
                .forEach(name -> assertTrue(why.getMessage().contains(name)));
    }

    @Test
    void aClosedClientLeavesNoThreadBehind() {
        AtomicReference<LograftClient> other = new AtomicReference<>();
        other.set(LograftClient.builder()
                .clientId("leaver")
                .bootstrapServers(
                        List.of(new Address("127.0.0.1", node.address().port())))
                .connect(PATIENCE));
        Producer producer = other.get().producer();
        producer.send(new ProducerRecord("flights", bytes(1))).join();
        other.get().close();
        assertEquals(
                ErrorCode.SHUTTING_DOWN,
                failure(producer.send(new ProducerRecord("flights", bytes(1)))).code());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("leaver")));
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }

    private static List<ConsumerRecord> poll(Consumer consumer, int count) {
        List<ConsumerRecord> records = new ArrayList<>();
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count && System.nanoTime() < deadlineNs) {
            records.addAll(consumer.poll(Duration.ofMillis(100)));
        }
        assertEquals(count, records.size());
        return records;
    }

    private static LograftException failure(CompletableFuture<?> future) {
        CompletionException failed = assertThrows(CompletionException.class, future::join);
        return assertInstanceOf(LograftException.class, failed.getCause());
    }
}
