package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.client.LograftClient;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerInterceptor;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import io.lograft.proto.batch.RecordCursor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The producer as applications use it, through chaos: keyed, keyless and partitioned by code of theirs, compressed, and
 * through an interceptor. Nothing is lost, doubled or reordered, and every record is where it belongs.
 */
class ClientSimulationTest {
    private static final int PARTITIONS = 5;
    private static final String TOPIC = "flights";

    static LongStream seeds() {
        long first = Long.getLong("client.sim.seed", 1L);
        return LongStream.range(first, first + Integer.getInteger("client.sim.runs", 12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordArrivesOnceInOrderWhereItBelongs(long seed) {
        Run run = new Run(seed);
        run.produceThroughChaos();
        run.check();
    }

    /** Records that begin with "c" have no key, and a place of their own. */
    private static int byLastDigit(ProducerRecord record, int partitions) {
        String text = new String(record.value(), StandardCharsets.UTF_8);
        return text.startsWith("c")
                ? Character.digit(text.charAt(text.length() - 1), 10) % partitions
                : ProducerRecord.ANY_PARTITION;
    }

    /** One run of one seed. */
    private static final class Run {
        private final SimScheduler scheduler;
        private final FakeCluster cluster;
        private final SimClient bystander;
        private final LograftClient client;
        private final Producer producer;
        private final SimRng rng;
        private final Map<String, TopicPartition> acknowledged = new HashMap<>();
        private int seenByInterceptor;
        private int sent;
        private int failed;
        private boolean producing = true;

        private Run(long seed) {
            scheduler = new SimScheduler(seed);
            cluster = new FakeCluster(scheduler);
            cluster.createTopic(TOPIC, PARTITIONS);
            bystander = new SimClient(cluster, "client");
            rng = scheduler.rng("workload");
            client = LograftClient.over(
                    cluster.network().net(bystander.node()),
                    bystander.loop(),
                    rng,
                    cluster.addresses(),
                    WaitListener.NONE);
            producer = client.producer(ProducerConfig.defaults()
                    .with(ProducerConfig.BATCH_SIZE, 1_024)
                    .with(ProducerConfig.COMPRESSION_TYPE, seed % 3 == 0 ? "none" : "lz4")
                    .with(ProducerConfig.REQUEST_TIMEOUT_MS, 1_000)
                    .withPartitioner(ClientSimulationTest::byLastDigit)
                    .withInterceptor(new Counting()));
        }

        void produceThroughChaos() {
            Chaos chaos = new Chaos(cluster, bystander);
            bystander.loop().schedule(1, this::produce);
            chaos.begin();
            scheduler.runFor(6_000);
            producing = false;
            chaos.stop();
            scheduler.runUntil("all is acknowledged", () -> acknowledged.size() + failed == sent, 60_000);
            bystander.loop().execute(client::close);
            scheduler.runFor(5_000);
        }

        private void produce() {
            if (!producing) {
                return;
            }
            for (int i = rng.nextInt(10); i > 0; i--) {
                send();
            }
            bystander.loop().schedule(rng.between(0, 6), this::produce);
        }

        private void send() {
            String kind = "abc".substring(rng.nextInt(3)).substring(0, 1);
            String text = kind + ":" + sent++ + ":" + "x".repeat(rng.nextInt(40)) + rng.nextInt(10);
            byte[] key = kind.equals("a") ? ("key " + text.charAt(text.length() - 1)).getBytes() : null;
            producer.send(new ProducerRecord(TOPIC, key, text.getBytes()), new Outcome(text));
        }

        void check() {
            assertTrue(acknowledged.size() > 500, "hardly anything was written");
            assertEquals(sent, seenByInterceptor + failed, "the interceptor was told of each record once");
            for (FakePartition partition : cluster.partitions()) {
                check(partition);
            }
            assertEquals(Map.of(), acknowledged, "acknowledged, and not in the log, seed " + scheduler.seed());
        }

        private void check(FakePartition partition) {
            int last = -1;
            RecordCursor cursor = new RecordCursor();
            for (StoredBatch batch : partition.log()) {
                cursor.reset(batch.header());
                while (cursor.next()) {
                    String text = new String(cursor.value());
                    int number = Integer.parseInt(text.split(":")[1]);
                    assertTrue(number > last, text + " follows " + last + ", seed " + scheduler.seed());
                    last = number;
                    TopicPartition told = acknowledged.remove(text);
                    assertEquals(partition.id().partition(), told.partition());
                    assertBelongs(text, cursor.key(), told.partition());
                }
            }
        }

        private static void assertBelongs(String text, byte[] key, int partition) {
            if (key != null) {
                assertEquals(Murmur2.partition(key, PARTITIONS), partition);
            } else if (text.startsWith("c")) {
                assertEquals(Character.digit(text.charAt(text.length() - 1), 10) % PARTITIONS, partition);
            }
        }

        private final class Counting implements ProducerInterceptor {
            @Override
            public void onAcknowledged(TopicPartition partition, long offset) {
                seenByInterceptor++;
            }
        }

        /** Before the topic is known, a send on the client's own thread cannot wait for it, and fails. */
        private final class Outcome implements SendCallback {
            private final String text;

            private Outcome(String text) {
                this.text = text;
            }

            @Override
            public void onAcknowledged(TopicPartition partition, long offset) {
                assertEquals(null, acknowledged.put(text, partition), text + " was told twice");
            }

            @Override
            public void onFailed(LograftException why) {
                assertTrue(why.getMessage().contains("is not known yet"), why.getMessage());
                failed++;
            }
        }
    }
}
