package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import io.lograft.proto.v1.Acks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks: a consumer sees each committed record of its partitions once, in order, and nothing else. */
class ConsumerSimulationTest {
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "flights";
    private static final long BUFFER_BYTES = 3 << 20;

    static LongStream seeds() {
        long first = Long.getLong("client.sim.seed", 1L);
        return LongStream.range(first, first + Integer.getInteger("client.sim.runs", 12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aConsumerThroughChaosSeesTheLog(long seed) {
        Run run = new Run(seed, seed % 2 == 0 ? Compression.LZ4 : Compression.NONE);
        run.begin();
        run.goThroughChaos();
        run.readAllAndClose();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPausedStandsStillAndLosesNothing(long seed) {
        Run run = new Run(seed, Compression.NONE);
        run.begin();
        run.pauseNowAndThen();
        run.goThroughChaos();
        run.readAllAndClose();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSlowApplicationHoldsNoMoreThanItsShare(long seed) {
        Run run = new Run(seed, Compression.NONE);
        run.recordRepeats = 300;
        run.polling = false;
        run.begin();
        run.goThroughChaos();
        List<Fetched> queued = new ArrayList<>();
        for (Fetched next = run.consumer.queue().poll();
                next != null;
                next = run.consumer.queue().poll()) {
            queued.add(next);
        }
        long bytes = queued.stream()
                .filter(next -> next.batches() != null)
                .mapToLong(next -> next.batches().remaining())
                .sum();
        long overdrawn = 3L << 20;
        assertTrue(bytes > BUFFER_BYTES / 2, "seed " + seed + ": only " + bytes + " bytes came");
        assertTrue(bytes <= BUFFER_BYTES + overdrawn, "seed " + seed + ": " + bytes + " bytes are held");
        queued.forEach(run::take);
        run.polling = true;
        run.poll();
        run.readAllAndClose();
    }

    @Test
    void goodBatchesBeforeBytesThatAreNoneAreFetchedAgain() {
        Run run = new Run(1, Compression.NONE);
        run.cluster.faults().setGarbage(100);
        run.begin();
        run.scheduler.runFor(3_000);
        run.cluster.faults().setGarbage(0);
        run.stopProducing();
        run.readAllAndClose();
    }

    @Test
    void noTimerOfWeeksIsLeftBehind() {
        Run run = new Run(1, Compression.NONE);
        run.begin();
        run.scheduler.runFor(1_000);
        run.stopProducing();
        run.polling = false;
        run.close();
        run.scheduler.run();
        assertTrue(run.scheduler.nowMs() < 3_600_000, "the last timer ran at " + run.scheduler.nowMs() + " ms");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endOffsetsWaitForALeaderThatKnowsThem(long seed) {
        Run run = new Run(seed, Compression.NONE);
        run.begin();
        run.scheduler.runFor(1_000);
        run.stopProducing();
        run.cluster.partitions().forEach(run.cluster::moveLeader);
        Map<Integer, Long> ends = new HashMap<>();
        run.findEnds(ends);
        run.scheduler.runUntil("the ends are told", () -> ends.size() == PARTITIONS, 10_000);
        run.cluster
                .partitions()
                .forEach(partition ->
                        assertEquals(partition.end(), ends.get(partition.id().partition()), "seed " + seed));
        run.close();
    }

    /** One run of one seed. */
    private static final class Run {
        private final SimScheduler scheduler;
        private final FakeCluster cluster;
        private final SimClient client;
        private final ProducerCore producer;
        private final ConsumerCore consumer;
        private final Map<Integer, List<String>> seen = new HashMap<>();
        private final Map<Integer, Long> positions = new HashMap<>();
        private TopicView topic;
        private final Map<Integer, Long> generations = new HashMap<>();
        private final Map<Integer, Integer> epochs = new HashMap<>();
        private final Set<Integer> paused = new HashSet<>();
        private boolean producing = true;
        private boolean polling = true;
        private int recordRepeats = 10;
        private int pauses;
        private int sent;

        private Run(long seed, Compression compression) {
            scheduler = new SimScheduler(seed);
            cluster = new FakeCluster(scheduler);
            cluster.createTopic(TOPIC, PARTITIONS);
            client = new SimClient(cluster, "client");
            producer = client.producer(new ProducerSettings(
                    2_000,
                    5,
                    1 << 20,
                    1 << 20,
                    120_000,
                    1_000,
                    5,
                    Acks.ACKS_ALL,
                    true,
                    compression,
                    0,
                    new Backoff(20, 500)));
            consumer = client.consumer(
                    new ConsumerSettings(BUFFER_BYTES, ConsumerSettings.Reset.EARLIEST, new Backoff(20, 500)));
        }

        void goThroughChaos() {
            Chaos chaos = new Chaos(cluster, client);
            chaos.begin();
            scheduler.runFor(6_000);
            chaos.stop();
            stopProducing();
        }

        void stopProducing() {
            producing = false;
            scheduler.runUntil(
                    "all is acknowledged", () -> producer.accumulator().usedBytes() == 0, 60_000);
        }

        void readAllAndClose() {
            scheduler.runUntil("all is read", this::isCaughtUp, 60_000);
            compare();
            close();
        }

        void begin() {
            List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                    .toList();
            client.loop().execute(() -> {
                consumer.assign(all);
                all.forEach(partition -> {
                    generations.put(partition.partition(), 1L);
                    consumer.seek(partition, 1, OffsetSpec.EARLIEST);
                });
            });
            client.metadata().topic(TOPIC, 60_000).thenAccept(found -> {
                topic = found;
                produce();
            });
            poll();
        }

        private void produce() {
            if (!producing) {
                return;
            }
            for (int i = scheduler.rng("burst" + sent).nextInt(8); i >= 0; i--) {
                int partition = sent % PARTITIONS;
                long nowMs = client.loop().clock().monotonicMs();
                producer.accumulator()
                        .tryAppend(
                                topic,
                                partition,
                                nowMs,
                                nowMs,
                                null,
                                text(sent, recordRepeats),
                                List.of(),
                                new Ignored());
                sent++;
            }
            client.loop().schedule(3, this::produce);
        }

        private static byte[] text(int number, int repeats) {
            return ("record " + number + " ").repeat(repeats).getBytes();
        }

        /** Pauses one partition after the other for a while, as the application's thread does. */
        void pauseNowAndThen() {
            client.loop().schedule(scheduler.rng("pause" + pauses++).between(20, 400), () -> {
                int partition = pauses % PARTITIONS;
                TopicPartition which = new TopicPartition(TOPIC, partition);
                if (paused.remove(partition)) {
                    resume(which);
                } else if (producing) {
                    paused.add(partition);
                    consumer.pause(which);
                }
                if (producing || !paused.isEmpty()) {
                    pauseNowAndThen();
                }
            });
        }

        private void resume(TopicPartition which) {
            int partition = which.partition();
            consumer.resume(which);
            if (positions.containsKey(partition)) {
                long generation = generations.merge(partition, 1L, Long::sum);
                consumer.seek(which, generation, positions.get(partition), epochs.getOrDefault(partition, -1));
            }
        }

        /** As an application's thread does, at its own pace. */
        private void poll() {
            if (!polling) {
                return;
            }
            for (Fetched fetched = consumer.queue().poll();
                    fetched != null;
                    fetched = consumer.queue().poll()) {
                take(fetched);
            }
            client.loop().schedule(scheduler.rng("poll" + scheduler.executed()).between(1, 40), this::poll);
        }

        private void take(Fetched fetched) {
            assertTrue(fetched.failure() == null, () -> "failed: " + fetched.failure());
            int partition = fetched.partition().partition();
            if (fetched.generation() != generations.get(partition)
                    || (fetched.batches() != null && paused.contains(partition))) {
                fetched.release().run();
                return;
            }
            if (fetched.batches() == null) {
                positions.put(partition, fetched.position());
                return;
            }
            RecordBatch batch = new RecordBatch();
            RecordCursor cursor = new RecordCursor();
            for (int at = fetched.batches().position(); at < fetched.batches().limit(); at = batch.endPosition()) {
                batch.wrap(fetched.batches(), at);
                assertTrue(batch.crcMatches());
                cursor.reset(batch);
                while (cursor.next()) {
                    if (cursor.offset() >= positions.get(partition)) {
                        assertEquals(positions.get(partition), cursor.offset(), "a gap, seed " + scheduler.seed());
                        positions.put(partition, cursor.offset() + 1);
                        epochs.put(partition, batch.leaderEpoch());
                        seen.computeIfAbsent(partition, key -> new ArrayList<>())
                                .add(new String(cursor.value()));
                    }
                }
            }
            fetched.release().run();
        }

        boolean isCaughtUp() {
            return cluster.partitions().stream()
                    .allMatch(partition -> partition.end()
                            == positions.getOrDefault(partition.id().partition(), -1L));
        }

        void compare() {
            assertTrue(sent > 1_000);
            for (FakePartition partition : cluster.partitions()) {
                List<String> log = new ArrayList<>();
                RecordCursor cursor = new RecordCursor();
                for (StoredBatch batch : partition.log()) {
                    cursor.reset(batch.header());
                    while (cursor.next()) {
                        log.add(new String(cursor.value()));
                    }
                }
                assertEquals(log, seen.get(partition.id().partition()), "seed " + scheduler.seed());
            }
        }

        void findEnds(Map<Integer, Long> ends) {
            Map<io.lograft.base.TopicIdPartition, OffsetSpec> wanted = new HashMap<>();
            cluster.partitions().forEach(partition -> wanted.put(partition.id(), OffsetSpec.LATEST));
            client.offsets()
                    .find(wanted, 10_000)
                    .thenAccept(found -> found.forEach((id, offset) -> ends.put(id.partition(), offset.offset())));
        }

        void close() {
            client.loop().execute(() -> {
                producer.close();
                consumer.close();
                client.metadata().close();
            });
            scheduler.runFor(5_000);
            assertEquals(List.of(), cluster.network().openLinks());
        }
    }

    private static final class Ignored implements RecordCallback {
        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {}

        @Override
        public void onFailed(io.lograft.base.LograftException why) {
            throw new AssertionError("a record failed", why);
        }
    }
}
