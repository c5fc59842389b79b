package io.lograft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerTest {
    private static final TopicPartition NORTH = new TopicPartition("flights", 0);
    private static final TopicPartition SOUTH = new TopicPartition("flights", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final MiniNode node = new MiniNode();
    private LograftClient client;

    @BeforeEach
    void connect() {
        node.addTopic("flights", 2, Map.of());
        client = LograftClient.connect(node.address().toString());
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void whatIsPausedIsNotPolledAndGoesOnWhereItWas() {
        produce(NORTH, 0, 100);
        produce(SOUTH, 0, 100);
        try (Consumer consumer = fromTheBeginning(NORTH, SOUTH)) {
            assertEquals(30, poll(consumer, 30).size());
            consumer.pause(List.of(NORTH));
            assertEquals(Set.of(NORTH), consumer.paused());
            long north = consumer.position(NORTH);
            produce(NORTH, 100, 5);
            produce(SOUTH, 100, 5);
            List<ConsumerRecord> meanwhile = pollAll(consumer);
            assertTrue(meanwhile.stream().allMatch(record -> record.partition().equals(SOUTH)));
            assertEquals(105, consumer.position(SOUTH));
            assertEquals(north, consumer.position(NORTH));
            consumer.resume(List.of(NORTH, SOUTH));
            assertEquals(Set.of(), consumer.paused());
            List<ConsumerRecord> rest = poll(consumer, (int) (105 - north));
            assertEquals(north, rest.get(0).offset());
            assertEquals(104, rest.get(rest.size() - 1).offset());
        }
    }

    @Test
    void aPausedPartitionMayBeMoved() {
        produce(NORTH, 0, 10);
        try (Consumer consumer = fromTheBeginning(NORTH)) {
            consumer.pause(List.of(NORTH));
            assertEquals(0, consumer.position(NORTH));
            consumer.seek(NORTH, 7);
            assertEquals(List.of(), consumer.poll(MOMENT));
            consumer.resume(List.of(NORTH));
            assertEquals(7, poll(consumer, 3).get(0).offset());
            consumer.pause(List.of(NORTH));
            consumer.seekToEnd(List.of(NORTH));
            assertEquals(10, consumer.position(NORTH));
        }
    }

    @Test
    void aLoopGetsEveryRecordAndKnowsItsPosition() {
        produce(NORTH, 0, 10);
        try (Consumer consumer = fromTheBeginning(NORTH)) {
            List<Long> offsets = new ArrayList<>();
            for (ConsumerRecord record : consumer.records(MOMENT)) {
                assertEquals(record.offset() + 1, consumer.position(NORTH));
                offsets.add(record.offset());
            }
            assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), offsets);
            Iterator<ConsumerRecord> over = consumer.records(Duration.ZERO).iterator();
            assertFalse(over.hasNext());
            assertThrows(NoSuchElementException.class, over::next);
        }
    }

    @Test
    void aLoopThatWaitsEndsByWakeupAndByClose() throws Exception {
        Consumer consumer = fromTheBeginning(NORTH);
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> count(consumer.records()));
        consumer.wakeup();
        assertEquals(0, first.get(10, TimeUnit.SECONDS));
        produce(NORTH, 0, 1);
        CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> count(consumer.records()));
        await().until(() -> isInside(consumer));
        consumer.close();
        assertTrue(second.get(10, TimeUnit.SECONDS) <= 1);
        assertEquals(0, count(consumer.records()));
        assertEquals(
                ErrorCode.SHUTTING_DOWN,
                assertThrows(LograftException.class, () -> consumer.poll(MOMENT))
                        .code());
    }

    @Test
    void aSecondThreadIsRefusedAndToldWhoIsInside() throws Exception {
        try (Consumer consumer = fromTheBeginning(NORTH)) {
            CompletableFuture<List<ConsumerRecord>> waiting =
                    CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ofMinutes(5)));
            await().until(() -> isInside(consumer));
            ConcurrentModificationException refused =
                    assertThrows(ConcurrentModificationException.class, () -> consumer.poll(MOMENT));
            assertTrue(refused.getMessage().contains(Thread.currentThread().getName()), refused.getMessage());
            assertTrue(refused.getMessage().contains("one thread at a time"), refused.getMessage());
            consumer.wakeup();
            assertEquals(List.of(), waiting.get(10, TimeUnit.SECONDS));
            assertEquals(List.of(), consumer.poll(MOMENT));
        }
    }

    @Test
    void aCallbackMustNotWaitForTheConsumer() {
        try (Consumer consumer = fromTheBeginning(NORTH)) {
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> client.admin()
                            .listTopics()
                            .thenApply(topics -> consumer.poll(MOMENT))
                            .get(10, TimeUnit.SECONDS));
            assertEquals(IllegalStateException.class, failed.getCause().getClass());
            assertTrue(failed.getCause().getMessage().contains("client's own thread"));
        }
    }

    @Test
    void aWakeupDoesNotSpoilAQuestionForThePosition() {
        produce(NORTH, 0, 3);
        try (Consumer consumer = client.consumer()) {
            consumer.assign(List.of(NORTH));
            consumer.wakeup();
            assertEquals(3, consumer.position(NORTH));
            assertEquals(List.of(), consumer.poll(Duration.ofMinutes(5)), "the wakeup was meant for a poll");
        }
    }

    @Test
    void positionsMayBeAskedForInAnyOrder() {
        produce(NORTH, 0, 3);
        produce(SOUTH, 0, 4);
        for (List<TopicPartition> order : List.of(List.of(NORTH, SOUTH), List.of(SOUTH, NORTH))) {
            try (Consumer consumer = impatient()) {
                consumer.assign(order);
                consumer.seekToBeginning(order);
                order.forEach(partition -> assertEquals(0, consumer.position(partition)));
                assertEquals(7, poll(consumer, 7).size());
                consumer.seekToEnd(order);
                assertEquals(3, consumer.position(NORTH));
                assertEquals(4, consumer.position(SOUTH));
            }
        }
    }

    @Test
    void aFailureThatCameWhileAnotherPositionWasAwaitedIsNotMissed() {
        TopicPartition nowhere = new TopicPartition("flights", 7);
        produce(NORTH, 0, 3);
        try (Consumer consumer = impatient()) {
            consumer.assign(List.of(nowhere, NORTH));
            consumer.seekToBeginning(List.of(nowhere, NORTH));
            assertEquals(0, consumer.position(NORTH));
            assertEquals(
                    ErrorCode.UNKNOWN_PARTITION,
                    assertThrows(LograftException.class, () -> consumer.position(nowhere))
                            .code());
            assertEquals(3, poll(consumer, 3).size());
        }
    }

    @Test
    void aLoopEndsByWakeupAndByInterruptionThoughThereIsMore() {
        produce(NORTH, 0, 10);
        try (Consumer consumer = fromTheBeginning(NORTH)) {
            List<Long> offsets = new ArrayList<>();
            for (ConsumerRecord record : consumer.records(PATIENCE)) {
                offsets.add(record.offset());
                consumer.wakeup();
            }
            assertEquals(List.of(0L), offsets);
            for (ConsumerRecord record : consumer.records(PATIENCE)) {
                offsets.add(record.offset());
                Thread.currentThread().interrupt();
            }
            assertTrue(Thread.interrupted(), "the interruption is left for the application to see");
            assertEquals(List.of(0L, 1L), offsets);
            assertEquals(2, poll(consumer, 8).get(0).offset());
        }
    }

    @Test
    void lagIsWhatPollHasNotReturned() {
        produce(NORTH, 0, 10);
        try (Consumer consumer = client.consumer(
                ConsumerConfig.defaults().with("max.poll.records", 4).with("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(NORTH));
            assertEquals(OptionalLong.empty(), consumer.currentLag(NORTH));
            poll(consumer, 4);
            assertEquals(
                    consumer.highWatermark(NORTH) - 4,
                    consumer.currentLag(NORTH).getAsLong());
            poll(consumer, 6);
            assertEquals(0, consumer.currentLag(NORTH).getAsLong());
        }
    }

    @Test
    void withoutAPositionAPeriodMaySayWhereToBegin() {
        long hourMs = 3_600_000;
        long now = new SystemClock().wallMs();
        try (Producer producer = client.producer()) {
            for (int hoursAgo = 5; hoursAgo >= 0; hoursAgo--) {
                long timestampMs = now - hoursAgo * hourMs;
                producer.send(new ProducerRecord("flights", 0, timestampMs, null, bytes(hoursAgo), List.of()))
                        .join();
            }
        }
        try (Consumer consumer =
                client.consumer(ConsumerConfig.defaults().with("auto.offset.reset", "by_duration:PT2H30M"))) {
            consumer.assign(List.of(NORTH));
            assertEquals(3, poll(consumer, 3).get(0).offset());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"by_duration:", "by_duration:1h", "by_duration:-PT1H", "by_duration:P999999999999D", "newest"})
    void aResetThatMeansNothingIsRefused(String value) {
        LograftException refused =
                assertThrows(LograftException.class, () -> ConsumerConfig.of(Map.of("auto.offset.reset", value)));
        assertEquals(ErrorCode.INVALID_CONFIG, refused.code());
        assertTrue(refused.getMessage().contains("by_duration"), refused.getMessage());
    }

    private Consumer impatient() {
        return client.consumer(ConsumerConfig.defaults().with(ConsumerConfig.DEFAULT_API_TIMEOUT_MS, 3_000));
    }

    private Consumer fromTheBeginning(TopicPartition... partitions) {
        Consumer consumer = client.consumer();
        consumer.assign(List.of(partitions));
        consumer.seekToBeginning(List.of(partitions));
        return consumer;
    }

    private void produce(TopicPartition partition, int first, int count) {
        try (Producer producer = client.producer()) {
            for (int i = first; i < first + count; i++) {
                producer.send(new ProducerRecord(
                        partition.topic(), partition.partition(), ProducerRecord.NOW, null, bytes(i), List.of()));
            }
            producer.flush();
        }
    }

    /** Whether some thread is inside the consumer just now. */
    private static boolean isInside(Consumer consumer) {
        try {
            consumer.assignment();
            return false;
        } catch (ConcurrentModificationException inside) {
            return true;
        }
    }

    private static int count(Iterable<ConsumerRecord> records) {
        int count = 0;
        for (ConsumerRecord ignored : records) {
            count++;
        }
        return count;
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }

    /** So many records and no more. */
    private static List<ConsumerRecord> poll(Consumer consumer, int count) {
        List<ConsumerRecord> records = new ArrayList<>();
        for (ConsumerRecord record : consumer.records(PATIENCE)) {
            records.add(record);
            if (records.size() == count) {
                break;
            }
        }
        assertEquals(count, records.size());
        return records;
    }

    private static List<ConsumerRecord> pollAll(Consumer consumer) {
        List<ConsumerRecord> records = new ArrayList<>();
        consumer.records(Duration.ofMillis(300)).forEach(records::add);
        return records;
    }
}
