package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.batch.RecordCursor;
import io.lograft.proto.v1.Acks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks: no acknowledged record is lost, none is there twice, and the order is that of sending. */
class ProducerSimulationTest {
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "flights";

    static LongStream seeds() {
        long first = Long.getLong("client.sim.seed", 1L);
        return LongStream.range(first, first + Integer.getInteger("client.sim.runs", 12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withPatienceEveryRecordArrivesExactlyOnceInOrder(long seed) {
        Run run = new Run(seed, settings(120_000, 5));
        run.produceThroughChaos(8_000);
        assertEquals(List.of(), run.failures, "seed " + seed);
        run.checkLogs();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withoutPatienceWhatIsSaidOfEachRecordIsTrue(long seed) {
        Run run = new Run(seed, settings(700, 5));
        run.produceThroughChaos(8_000);
        run.checkLogs();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneBatchInFlightIsAsSafe(long seed) {
        Run run = new Run(seed, settings(120_000, 1));
        run.produceThroughChaos(3_000);
        assertEquals(List.of(), run.failures, "seed " + seed);
        run.checkLogs();
    }

    private static ProducerSettings settings(long deliveryTimeoutMs, int inFlight) {
        return new ProducerSettings(
                400,
                5,
                1 << 20,
                1 << 20,
                deliveryTimeoutMs,
                1_000,
                inFlight,
                Acks.ACKS_ALL,
                true,
                new Backoff(20, 500));
    }

    /** One run of one seed: what was sent, and what was said of it. */
    private static final class Run {
        private final SimScheduler scheduler;
        private final FakeCluster cluster;
        private final SimClient client;
        private final ProducerCore producer;
        private final SimRng rng;
        private final int[] sent = new int[PARTITIONS];
        private final Map<String, Long> acknowledged = new HashMap<>();
        private final Map<String, ErrorCode> failed = new HashMap<>();
        private final List<String> failures = new ArrayList<>();
        private TopicView topic;
        private boolean producing = true;

        private Run(long seed, ProducerSettings settings) {
            scheduler = new SimScheduler(seed);
            cluster = new FakeCluster(scheduler);
            cluster.createTopic(TOPIC, PARTITIONS);
            client = new SimClient(cluster, "client");
            producer = client.producer(settings);
            rng = scheduler.rng("workload");
        }

        void produceThroughChaos(long simMs) {
            client.metadata().topic(TOPIC, 60_000).thenAccept(found -> {
                topic = found;
                produce();
            });
            Chaos chaos = new Chaos(cluster, client);
            chaos.begin();
            scheduler.runFor(simMs);
            producing = false;
            chaos.stop();
            scheduler.runUntil("all is acknowledged or failed", this::allDone, 60_000);
            assertTrue(acknowledged.size() > 100, "hardly anything was written");
            assertEquals(0, producer.accumulator().usedBytes());
            close();
        }

        private void close() {
            client.loop().execute(() -> {
                producer.close();
                client.metadata().close();
            });
            scheduler.runFor(5_000);
            assertEquals(List.of(), cluster.network().openLinks());
        }

        private boolean allDone() {
            int all = 0;
            for (int count : sent) {
                all += count;
            }
            return acknowledged.size() + failed.size() == all;
        }

        private void produce() {
            if (!producing) {
                return;
            }
            for (int i = rng.nextInt(8); i > 0; i--) {
                send(rng.nextInt(PARTITIONS));
            }
            client.loop().schedule(rng.between(0, 6), this::produce);
        }

        private void send(int partition) {
            String text = partition + ":" + sent[partition];
            long nowMs = client.loop().clock().monotonicMs();
            boolean taken = producer.accumulator()
                    .tryAppend(topic, partition, nowMs, nowMs, null, text.getBytes(), List.of(), new Outcome(text));
            if (taken) {
                sent[partition]++;
            }
        }

        void checkLogs() {
            for (FakePartition partition : cluster.partitions()) {
                check(partition);
            }
            assertEquals(Map.of(), acknowledged, "acknowledged, and not in the log");
        }

        private void check(FakePartition partition) {
            int last = -1;
            RecordCursor cursor = new RecordCursor();
            for (StoredBatch batch : partition.log()) {
                cursor.reset(batch.header());
                while (cursor.next()) {
                    ByteBuffer value = cursor.valueView();
                    byte[] bytes = new byte[value.remaining()];
                    value.get(bytes);
                    String text = new String(bytes);
                    int number = Integer.parseInt(text.substring(text.indexOf(':') + 1));
                    assertTrue(number > last, text + " follows " + last + where());
                    last = number;
                    Long told = acknowledged.remove(text);
                    assertTrue(told == null || told == cursor.offset(), text + " was told to be at " + told + where());
                    assertTrue(failed.get(text) != ErrorCode.TIMED_OUT, text + " was told not to be there" + where());
                    assertTrue(told != null || failed.containsKey(text), text + " came from nowhere" + where());
                }
            }
        }

        private String where() {
            return " (seed " + scheduler.seed() + ")";
        }

        private final class Outcome implements RecordCallback {
            private final String text;
            private boolean told;

            private Outcome(String text) {
                this.text = text;
            }

            @Override
            public void onAcknowledged(TopicPartition partition, long offset) {
                once();
                acknowledged.put(text, offset);
            }

            @Override
            public void onFailed(LograftException why) {
                once();
                failed.put(text, why.code());
                failures.add(text + " " + why.getMessage());
            }

            private void once() {
                assertTrue(!told, text + " was told twice" + where());
                told = true;
            }
        }
    }
}
