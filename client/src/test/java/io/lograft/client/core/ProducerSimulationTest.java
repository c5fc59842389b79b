package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordCursor;
import io.lograft.proto.v1.Acks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks: no acknowledged record is lost, none is there twice, and the order is that of sending. */
class ProducerSimulationTest {
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "flights";
    private static final String PADDING = " ".repeat(20);
    private static final Set<ErrorCode> NOT_WRITTEN = EnumSet.of(ErrorCode.TIMED_OUT, ErrorCode.SHUTTING_DOWN);

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

    /** Workers finish in any order; batches leave in the order of sending all the same. */
    @ParameterizedTest
    @MethodSource("seeds")
    void compressedRecordsArriveExactlyOnceInOrder(long seed) {
        Run run = new Run(seed, settings(120_000, 5, codecOf(seed)));
        run.produceThroughChaos(6_000);
        assertEquals(List.of(), run.failures, "seed " + seed);
        assertTrue(run.batches(codecOf(seed)) > 100, "hardly anything was compressed");
        run.checkLogs();
    }

    /** Records time out while they are compressed, too. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsSaidOfCompressedRecordsIsTrue(long seed) {
        Run run = new Run(seed, settings(300, 5, codecOf(seed)));
        run.produceThroughChaos(6_000);
        run.checkLogs();
    }

    /** With time enough all is acknowledged; without, what is said of each record is true. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatAnEarlyCloseSaysOfEachRecordIsTrue(long seed) {
        Run run = new Run(seed, settings(120_000, 5, seed % 2 == 0 ? Compression.NONE : codecOf(seed)));
        run.closeAmidChaos(2_000 + 131 * seed % 1_000);
        run.checkLogs();
    }

    private static Compression codecOf(long seed) {
        return Compression.of(1 + (int) (seed & 3));
    }

    private static ProducerSettings settings(long deliveryTimeoutMs, int inFlight) {
        return settings(deliveryTimeoutMs, inFlight, Compression.NONE);
    }

    private static ProducerSettings settings(long deliveryTimeoutMs, int inFlight, Compression compression) {
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
                compression,
                compression.minLevel(),
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
            Chaos chaos = begin();
            scheduler.runFor(simMs);
            producing = false;
            chaos.stop();
            scheduler.runUntil("all is acknowledged or failed", this::allDone, 60_000);
            assertTrue(acknowledged.size() > 100, "hardly anything was written");
            assertEquals(0, producer.accumulator().usedBytes());
            close();
        }

        void closeAmidChaos(long simMs) {
            Chaos chaos = begin();
            scheduler.runFor(simMs);
            client.loop().execute(producer::close);
            scheduler.runFor(100);
            assertTrue(allDone(), "all is told when close is over");
            producing = false;
            chaos.stop();
            close();
            assertEquals(0, producer.accumulator().usedBytes());
        }

        /** How many batches in the logs have this codec. */
        long batches(Compression compression) {
            return cluster.partitions().stream()
                    .flatMap(partition -> partition.log().stream())
                    .filter(batch -> batch.header().compression() == compression)
                    .count();
        }

        private Chaos begin() {
            client.metadata().topic(TOPIC, 60_000).thenAccept(found -> {
                topic = found;
                produce();
            });
            Chaos chaos = new Chaos(cluster, client);
            chaos.begin();
            return chaos;
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
            String text = partition + PADDING + ":" + sent[partition];
            long nowMs = client.loop().clock().monotonicMs();
            try {
                boolean taken = producer.accumulator()
                        .tryAppend(topic, partition, nowMs, nowMs, null, text.getBytes(), List.of(), new Outcome(text));
                if (taken) {
                    sent[partition]++;
                }
            } catch (LograftException closed) {
                assertEquals(ErrorCode.SHUTTING_DOWN, closed.code());
                producing = false;
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
                    assertTrue(!NOT_WRITTEN.contains(failed.get(text)), text + " was told not to be there" + where());
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
