package io.lograft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerTest {
    private static final TopicPartition FLIGHTS_0 = new TopicPartition("flights", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MiniNode node = new MiniNode();
    private LograftClient client;

    @BeforeEach
    void connect() {
        node.addTopic("flights", 1, Map.of());
        node.addTopic("wide", 6, Map.of());
        client = LograftClient.builder()
                .clientId("under-test")
                .bootstrapServers(node.address().toString())
                .connect(PATIENCE);
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void whatIsCompressedIsReadAsItWas(String codec) {
        try (Producer producer = client.producer(config(ProducerConfig.COMPRESSION_TYPE, codec))) {
            List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 3_000)
                    .mapToObj(i -> producer.send(new ProducerRecord("flights", bytes(i), bytes("value " + i))
                            .withHeader("number", bytes(i))
                            .withTimestampMs(1_000 + i)))
                    .toList();
            for (int i = 0; i < sent.size(); i++) {
                assertEquals(i, sent.get(i).join().offset());
            }
        }
        List<ConsumerRecord> records = consume(3_000);
        for (int i = 0; i < records.size(); i++) {
            assertArrayEquals(bytes("value " + i), records.get(i).value());
            assertArrayEquals(bytes(i), records.get(i).key());
            assertArrayEquals(bytes(i), records.get(i).headers().get(0).value());
            assertEquals(1_000 + i, records.get(i).timestampMs());
        }
        boolean compressed = node.receivedBytes() < 60_000;
        assertEquals(!codec.equals("none"), compressed, "sent as " + node.receivedBytes() + " bytes");
    }

    @Test
    void aBatchThatWouldTakeTooMuchMemoryIsRefusedAndCanBePassed() {
        try (Producer producer = client.producer(config(ProducerConfig.COMPRESSION_TYPE, "zstd"))) {
            producer.send(new ProducerRecord("flights", new byte[1_000_000])).join();
            producer.send(new ProducerRecord("flights", bytes("next"))).join();
        }
        try (Consumer consumer =
                client.consumer(ConsumerConfig.defaults().with(ConsumerConfig.MAX_DECOMPRESSED_BATCH_BYTES, 100_000))) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            LograftException refused = assertThrows(LograftException.class, () -> consumer.poll(PATIENCE));
            assertEquals(ErrorCode.BATCH_TOO_LARGE, refused.code());
            assertTrue(refused.getMessage().contains("flights-0"), refused.getMessage());
            assertTrue(refused.getMessage().contains("go on at offset 1"), refused.getMessage());
            consumer.seek(FLIGHTS_0, 1);
            assertArrayEquals(bytes("next"), consumer.poll(PATIENCE).get(0).value());
        }
    }

    @Test
    void threadsThatCompressEndWithTheClient() {
        try (Producer producer = client.producer(config(ProducerConfig.COMPRESSION_TYPE, "lz4"))) {
            producer.send(new ProducerRecord("flights", new byte[10_000])).join();
        }
        assertTrue(threads().anyMatch(name -> name.startsWith("under-test-compress")));
        client.close();
        await().until(() -> threads().noneMatch(name -> name.startsWith("under-test")));
    }

    private static java.util.stream.Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    @Test
    void aPartitionerDecidesWhereNobodyElseDid() {
        ProducerConfig config = ProducerConfig.defaults()
                .withPartitioner((record, count) -> record.key() == null ? count - 1 : ProducerRecord.ANY_PARTITION);
        try (Producer producer = client.producer(config)) {
            assertEquals(5, partition(producer, new ProducerRecord("wide", bytes(1))));
            assertEquals(2, partition(producer, new ProducerRecord("wide", bytes(1)).withPartition(2)));
            byte[] key = bytes("some key");
            assertEquals(
                    io.lograft.client.core.Murmur2.partition(key, 6),
                    partition(producer, new ProducerRecord("wide", key, bytes(1))));
        }
    }

    @Test
    void aPartitionerThatFailsFailsItsRecordAndNamesItself() {
        for (Partitioner bad :
                List.<Partitioner>of((record, count) -> count, (record, count) -> -2, (record, count) -> {
                    throw new IllegalStateException("no idea");
                })) {
            try (Producer producer = client.producer(ProducerConfig.defaults().withPartitioner(bad))) {
                LograftException why = failure(producer.send(new ProducerRecord("wide", bytes(1))));
                assertEquals(ErrorCode.UNKNOWN_PARTITION, why.code());
                assertTrue(why.getMessage().contains("was not sent: the partitioner"), why.getMessage());
            }
        }
    }

    @Test
    void interceptorsSeeAndChangeEveryRecordInTurn() {
        List<String> told = new CopyOnWriteArrayList<>();
        ProducerConfig config = ProducerConfig.defaults()
                .withInterceptor(new Marking("1", told))
                .withInterceptor(new Marking("2", told));
        try (Producer producer = client.producer(config)) {
            producer.send(new ProducerRecord("flights", bytes("a"))).join();
            failure(producer.send(new ProducerRecord("nowhere", bytes("b"))));
        }
        assertEquals(List.of("1 flights-0@0", "2 flights-0@0", "1 nowhere failed", "2 nowhere failed"), told);
        ConsumerConfig doubled = ConsumerConfig.defaults().withInterceptor(records -> {
            List<ConsumerRecord> twice = new ArrayList<>(records);
            twice.addAll(records);
            return twice;
        });
        try (Consumer consumer = client.consumer(doubled)) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            List<ConsumerRecord> records = consumer.poll(PATIENCE);
            assertEquals(2, records.size());
            assertEquals(
                    List.of("mark", "mark"),
                    records.get(0).headers().stream()
                            .map(header -> header.key())
                            .toList());
            assertEquals(1, consumer.position(FLIGHTS_0));
        }
    }

    private record Marking(String name, List<String> told) implements ProducerInterceptor {
        @Override
        public ProducerRecord onSend(ProducerRecord record) {
            return record.withHeader("mark", bytes(name));
        }

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            told.add(name + " " + partition + "@" + offset);
            throw new IllegalStateException("what an interceptor throws here changes nothing");
        }

        @Override
        public void onFailed(String topic, LograftException why) {
            told.add(name + " " + topic + " failed");
        }
    }

    @Test
    void whatAnInterceptorCannotPrepareIsNotSent() {
        ProducerConfig config = ProducerConfig.defaults().withInterceptor(new ProducerInterceptor() {
            @Override
            public ProducerRecord onSend(ProducerRecord record) {
                throw new IllegalStateException("no key to encrypt with");
            }
        });
        try (Producer producer = client.producer(config)) {
            LograftException why = failure(producer.send(new ProducerRecord("flights", bytes("secret"))));
            assertTrue(why.getMessage().contains("no key to encrypt with"), why.getMessage());
        }
        try (Consumer consumer = client.consumer()) {
            assertEquals(0, consumer.endOffsets(List.of(FLIGHTS_0)).get(FLIGHTS_0));
        }
    }

    @Test
    void whatAConsumersInterceptorThrewIsPolledAgain() {
        produce(3);
        List<Integer> sizes = new ArrayList<>();
        ConsumerConfig config = ConsumerConfig.defaults().withInterceptor(records -> {
            sizes.add(records.size());
            if (sizes.size() == 1) {
                throw new IllegalStateException("once");
            }
            return records;
        });
        try (Consumer consumer = client.consumer(config)) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            assertThrows(IllegalStateException.class, () -> consumer.poll(PATIENCE));
            assertEquals(0, consumer.poll(PATIENCE).get(0).offset());
        }
    }

    @Test
    void aCallbackThatThrowsHarmsNobody() {
        try (Producer producer = client.producer()) {
            producer.send(new ProducerRecord("flights", bytes(0)), new SendCallback() {
                @Override
                public void onAcknowledged(TopicPartition partition, long offset) {
                    throw new IllegalStateException("the application's fault");
                }

                @Override
                public void onFailed(LograftException why) {
                    throw new IllegalStateException("the application's fault");
                }
            });
            CompletableFuture<RecordMetadata> sameBatch = producer.send(new ProducerRecord("flights", bytes(1)));
            assertEquals(1, sameBatch.join().offset());
            assertEquals(
                    2,
                    producer.send(new ProducerRecord("flights", bytes(2)))
                            .join()
                            .offset());
        }
    }

    @Test
    void closingInTimeAcknowledgesAllAndRefusesMore() {
        Producer producer = client.producer(config(ProducerConfig.LINGER_MS, 60_000));
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 100)
                .mapToObj(i -> producer.send(new ProducerRecord("flights", bytes(i))))
                .toList();
        assertTrue(producer.close(PATIENCE));
        sent.forEach(each -> assertTrue(each.isDone() && !each.isCompletedExceptionally()));
        assertEquals(
                ErrorCode.SHUTTING_DOWN,
                failure(producer.send(new ProducerRecord("flights", bytes(1)))).code());
        assertTrue(producer.close(PATIENCE), "closing again is nothing");
    }

    @Test
    void closingTooLateSaysWhichRecordsMayBeThere() {
        node.acknowledge(false);
        Producer producer = client.producer(config(ProducerConfig.BATCH_SIZE, 1_024));
        List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, 100)
                .mapToObj(i -> producer.send(new ProducerRecord("flights", new byte[500])))
                .toList();
        await().until(() -> node.receivedBytes() > 0);
        assertFalse(producer.close(Duration.ofMillis(50)));
        sent.forEach(each -> assertTrue(each.isDone(), "all are told before close returns"));
        assertEquals(ErrorCode.UNKNOWN_OUTCOME, failure(sent.get(0)).code());
        assertEquals(ErrorCode.SHUTTING_DOWN, failure(sent.get(99)).code());
        assertEquals(0, producer.bufferedBytes());
    }

    @Test
    void aRecordSaysWhatIsWrongWithIt() {
        assertThrows(IllegalArgumentException.class, () -> new ProducerRecord(null, bytes(1)));
        ProducerRecord record = new ProducerRecord("flights", bytes(1));
        assertThrows(IllegalArgumentException.class, () -> record.withPartition(-2));
        assertThrows(IllegalArgumentException.class, () -> record.withTimestampMs(-5));
        assertThrows(IllegalArgumentException.class, () -> record.withHeader(null, bytes(1)));
        LograftException why = assertThrows(
                LograftException.class,
                () -> config(ProducerConfig.COMPRESSION_TYPE, "brotli").with(ProducerConfig.LINGER_MS, 1));
        assertTrue(why.getMessage().contains("[none, gzip, snappy, lz4, zstd]"), why.getMessage());
        assertThrows(LograftException.class, () -> config(ProducerConfig.COMPRESSION_ZSTD_LEVEL, 20));
    }

    private void produce(int count) {
        try (Producer producer = client.producer()) {
            IntStream.range(0, count).forEach(i -> producer.send(new ProducerRecord("flights", bytes(i))));
        }
    }

    private List<ConsumerRecord> consume(int count) {
        List<ConsumerRecord> records = new ArrayList<>();
        try (Consumer consumer = client.consumer()) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            await().atMost(PATIENCE).until(() -> {
                records.addAll(consumer.poll(Duration.ofMillis(100)));
                return records.size() >= count;
            });
        }
        assertEquals(count, records.size());
        return records;
    }

    private static ProducerConfig config(String name, Object value) {
        return ProducerConfig.defaults().with(name, value);
    }

    private static int partition(Producer producer, ProducerRecord record) {
        return producer.send(record).join().partition().partition();
    }

    private static byte[] bytes(Object text) {
        return text.toString().getBytes(UTF_8);
    }

    private static LograftException failure(CompletableFuture<?> future) {
        CompletionException failed = assertThrows(CompletionException.class, future::join);
        return assertInstanceOf(LograftException.class, failed.getCause());
    }
}
