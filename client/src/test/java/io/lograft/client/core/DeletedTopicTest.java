package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.v1.Acks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics come and go while a client lives. */
class DeletedTopicTest {
    private static final int PARTITIONS = 6;

    @Test
    void aProducerKeepsNothingOfTopicsThatAreGone() {
        SimScheduler scheduler = new SimScheduler(7);
        FakeCluster cluster = new FakeCluster(scheduler);
        SimClient client = new SimClient(cluster, "client");
        ProducerCore producer = client.producer(settings());
        for (int round = 0; round < 3; round++) {
            String name = "flights-" + round;
            cluster.createTopic(name, PARTITIONS);
            CompletableFuture<TopicView> topic = client.metadata().topic(name, 5_000);
            scheduler.runUntil("the topic is known", topic::isDone, 5_000);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                send(producer, topic.join(), partition);
            }
            scheduler.runUntil("all is written", () -> producer.accumulator().usedBytes() == 0, 5_000);
            scheduler.runFor(1_000);
            assertEquals(PARTITIONS, producer.partitions());
            cluster.deleteTopic(name);
            scheduler.runFor(1_000);
            assertEquals(0, producer.partitions());
        }
    }

    /** Nodes hear of a new topic one after the other; its leader may be the last. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void recordsOfANewTopicCanBeDeletedAtOnce(long seed) {
        SimScheduler scheduler = new SimScheduler(seed);
        FakeCluster cluster = new FakeCluster(scheduler);
        SimClient client = new SimClient(cluster, "client");
        client.metadata().connect(5_000);
        scheduler.runFor(1_000);
        cluster.createTopic("flights", 3);
        RecordDeletion deletion = client.deletion();
        List<CompletableFuture<Long>> all = List.of(
                deletion.delete(new TopicPartition("flights", 0), 0, 5_000),
                deletion.delete(new TopicPartition("flights", 1), 0, 5_000),
                deletion.delete(new TopicPartition("flights", 2), 0, 5_000));
        scheduler.runUntil("all are answered", () -> all.stream().allMatch(CompletableFuture::isDone), 6_000);
        all.forEach(each -> assertEquals(0, each.join()));
    }

    @Test
    void whoDeletesRecordsOfADeletedTopicIsToldSo() {
        SimScheduler scheduler = new SimScheduler(7);
        FakeCluster cluster = new FakeCluster(scheduler);
        SimClient client = new SimClient(cluster, "client");
        cluster.createTopic("flights", 1);
        CompletableFuture<TopicView> topic = client.metadata().topic("flights", 5_000);
        scheduler.runUntil("the topic is known", topic::isDone, 5_000);
        cluster.deleteTopic("flights");
        CompletableFuture<Long> late = client.deletion().delete(new TopicPartition("flights", 0), 0, 5_000);
        scheduler.runUntil("it is answered", late::isDone, 6_000);
        LograftException why = (LograftException)
                assertThrows(CompletionException.class, late::join).getCause();
        assertEquals(ErrorCode.UNKNOWN_TOPIC, why.code());
    }

    private static void send(ProducerCore producer, TopicView topic, int partition) {
        assertTrue(
                producer.accumulator().tryAppend(topic, partition, 0, 0, null, new byte[10], List.of(), new Ignored()));
    }

    private static ProducerSettings settings() {
        return new ProducerSettings(
                400,
                0,
                1 << 20,
                1 << 20,
                60_000,
                1_000,
                5,
                Acks.ACKS_ALL,
                true,
                Compression.NONE,
                Compression.NONE.minLevel(),
                new Backoff(20, 500));
    }

    private static final class Ignored implements RecordCallback {
        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {}

        @Override
        public void onFailed(LograftException why) {
            throw why;
        }
    }
}
