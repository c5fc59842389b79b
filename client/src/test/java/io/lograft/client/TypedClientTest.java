package io.lograft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.proto.batch.RecordHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects instead of bytes. */
class TypedClientTest {
    private static final TopicPartition FLIGHTS_0 = new TopicPartition("flights", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final UUID ID = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    private final MiniNode node = new MiniNode();
    private LograftClient client;

    @BeforeEach
    void connect() {
        node.addTopic("flights", 1, Map.of());
        client = LograftClient.connect(node.address().toString());
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void objectsArriveAsTheyWereSent() {
        try (TypedProducer<String, Long> producer =
                client.producer(ProducerConfig.defaults(), Serdes.string(), Serdes.int64())) {
            producer.send("flights", "ZRH", -17L).join();
            producer.send(new TypedProducerRecord<>(
                            "flights", 0, 1_234, null, null, List.of(new RecordHeader("h", "v".getBytes(UTF_8)))))
                    .join();
        }
        try (TypedConsumer<String, Long> consumer =
                client.consumer(ConsumerConfig.defaults(), Serdes.string(), Serdes.int64())) {
            consumer.consumer().assign(List.of(FLIGHTS_0));
            consumer.consumer().seek(FLIGHTS_0, 0);
            List<TypedConsumerRecord<String, Long>> records = poll(consumer, 2);
            assertEquals("ZRH", records.get(0).key());
            assertEquals(-17L, records.get(0).value());
            assertEquals(null, records.get(1).key());
            assertEquals(null, records.get(1).value());
            assertEquals(1_234, records.get(1).timestampMs());
            assertEquals("h", records.get(1).headers().get(0).key());
        }
    }

    @Test
    void anObjectThatCannotBeSerializedFailsItsRecord() {
        try (TypedProducer<String, String> producer =
                client.producer(ProducerConfig.defaults(), Serdes.string(), (topic, text) -> {
                    throw new IllegalStateException("not today");
                })) {
            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> producer.send("flights", "k", "v").join());
            String why =
                    assertInstanceOf(LograftException.class, failed.getCause()).getMessage();
            assertTrue(why.contains("its value of type java.lang.String cannot be serialized"), why);
            producer.send("flights", "k", null).join();
        }
    }

    /** The good ones before it are returned, it is thrown once, and nothing behind it is lost. */
    @Test
    void aRecordOfAnotherTypeIsToldOnceWithItsPlaceAndBytes() {
        try (Producer producer = client.producer()) {
            for (String number : List.of("00000001", "00000002", "bad", "00000004", "worse", "00000006")) {
                producer.send(new ProducerRecord("flights", number.getBytes(UTF_8)));
            }
        }
        try (TypedConsumer<byte[], Long> consumer =
                client.consumer(ConsumerConfig.defaults(), Serdes.bytes(), Serdes.int64())) {
            consumer.consumer().assign(List.of(FLIGHTS_0));
            consumer.consumer().seek(FLIGHTS_0, 0);
            assertEquals(List.of(0L, 1L), offsets(poll(consumer, 2)));
            DeserializationException bad = assertThrows(DeserializationException.class, () -> consumer.poll(PATIENCE));
            assertEquals(2, bad.record().offset());
            assertArrayEquals("bad".getBytes(UTF_8), bad.record().value());
            assertTrue(bad.getMessage().contains("flights-0 at offset 2"), bad.getMessage());
            assertTrue(bad.getMessage().contains("expected 8 bytes, found 3"), bad.getMessage());
            assertEquals(List.of(3L), offsets(poll(consumer, 1)));
            assertEquals(
                    4,
                    assertThrows(DeserializationException.class, () -> consumer.poll(PATIENCE))
                            .record()
                            .offset());
            assertEquals(List.of(5L), offsets(poll(consumer, 1)));
        }
    }

    @Test
    void kafkasSerializersWriteTheSameBytes() {
        same(
                Serdes.string(),
                "Zürich ✈ 😀",
                new org.apache.kafka.common.serialization.StringSerializer(),
                new org.apache.kafka.common.serialization.StringDeserializer());
        for (int number : new int[] {0, 1, -1, 17, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            same(
                    Serdes.int32(),
                    number,
                    new org.apache.kafka.common.serialization.IntegerSerializer(),
                    new org.apache.kafka.common.serialization.IntegerDeserializer());
        }
        for (long number : new long[] {0, 1, -1, 17, Long.MIN_VALUE, Long.MAX_VALUE}) {
            same(
                    Serdes.int64(),
                    number,
                    new org.apache.kafka.common.serialization.LongSerializer(),
                    new org.apache.kafka.common.serialization.LongDeserializer());
        }
        same(
                Serdes.uuid(),
                ID,
                new org.apache.kafka.common.serialization.UUIDSerializer(),
                new org.apache.kafka.common.serialization.UUIDDeserializer());
    }

    private static <T> void same(Serde<T> ours, T object, Serializer<T> theirs, Deserializer<T> back) {
        assertArrayEquals(theirs.serialize("t", object), ours.serialize("t", object));
        assertEquals(object, ours.deserialize("t", theirs.serialize("t", object)));
        assertEquals(object, back.deserialize("t", ours.serialize("t", object)));
    }

    @Test
    void whatIsNotOfTheTypeIsRefusedNotGuessed() {
        assertThrows(IllegalArgumentException.class, () -> Serdes.string().deserialize("t", new byte[] {(byte) 0xC3}));
        assertThrows(IllegalArgumentException.class, () -> Serdes.int32().deserialize("t", new byte[8]));
        assertThrows(IllegalArgumentException.class, () -> Serdes.uuid().deserialize("t", "no".getBytes(UTF_8)));
        byte[] bytes = {1, 2};
        assertEquals(bytes, Serdes.bytes().deserialize("t", bytes));
    }

    private static <K, V> List<TypedConsumerRecord<K, V>> poll(TypedConsumer<K, V> consumer, int count) {
        List<TypedConsumerRecord<K, V>> records = new ArrayList<>();
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count && System.nanoTime() < deadlineNs) {
            records.addAll(consumer.poll(Duration.ofMillis(100)));
        }
        assertEquals(count, records.size());
        return records;
    }

    private static List<Long> offsets(List<? extends TypedConsumerRecord<?, ?>> records) {
        List<Long> offsets = new ArrayList<>();
        records.forEach(record -> offsets.add(record.offset()));
        return offsets;
    }
}
