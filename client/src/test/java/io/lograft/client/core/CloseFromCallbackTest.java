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
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application gives up when the first record fails, and closes its client right there: each record is told of once. */
class CloseFromCallbackTest {
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "flights";

    static LongStream seeds() {
        long first = Long.getLong("client.sim.seed", 1L);
        return LongStream.range(first, first + Integer.getInteger("client.sim.runs", 24));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordIsToldOfOnceWhenRecordsAreOutOfTime(long seed) {
        Run run = new Run(seed);
        run.until(() -> {});
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordIsToldOfOnceWhenTheTopicIsDeleted(long seed) {
        Run run = new Run(seed);
        run.until(() -> run.cluster.deleteTopic(TOPIC));
    }

    /** One run of one seed. */
    private static final class Run {
        private final SimScheduler scheduler;
        private final FakeCluster cluster;
        private final SimClient machine;
        private final LograftClient client;
        private final Producer producer;
        private final SimRng rng;
        private final Set<Integer> told = new HashSet<>();
        private int sent;
        private boolean stopping;

        private Run(long seed) {
            scheduler = new SimScheduler(seed);
            cluster = new FakeCluster(scheduler);
            cluster.createTopic(TOPIC, PARTITIONS);
            cluster.createTopic("weather", PARTITIONS);
            machine = new SimClient(cluster, "client");
            rng = scheduler.rng("workload");
            client = LograftClient.over(
                    cluster.network().net(machine.node()), machine.loop(), rng, cluster.addresses(), WaitListener.NONE);
            producer = client.producer(ProducerConfig.defaults()
                    .with(ProducerConfig.BATCH_SIZE, 1_024)
                    .with(ProducerConfig.DELIVERY_TIMEOUT_MS, 900)
                    .with(ProducerConfig.REQUEST_TIMEOUT_MS, 500));
        }

        /** Through chaos, until some record fails or the end is asked for; at last nothing is left open. */
        void until(Runnable end) {
            Chaos chaos = new Chaos(cluster, machine);
            machine.loop().schedule(1, this::produce);
            chaos.begin();
            scheduler.schedule(3_000, "the end", end);
            scheduler.runUntil("the client is closed", this::isOver, 60_000);
            chaos.stop();
            scheduler.runFor(5_000);
            assertTrue(sent > 100, "hardly anything was sent");
            assertEquals(sent, told.size(), "told of, seed " + scheduler.seed());
            assertEquals(0, producer.bufferedBytes());
            assertEquals(List.of(), cluster.network().openLinks());
        }

        private boolean isOver() {
            return stopping && told.size() == sent;
        }

        private void produce() {
            for (int i = rng.nextInt(8); i > 0 && !stopping; i--) {
                producer.send(
                        new ProducerRecord(
                                TOPIC, rng.nextInt(PARTITIONS), ProducerRecord.NOW, null, new byte[60], List.of()),
                        new Outcome(sent++));
            }
            if (!stopping) {
                machine.loop().schedule(rng.between(0, 6), this::produce);
            }
        }

        private final class Outcome implements SendCallback {
            private final int number;

            private Outcome(int number) {
                this.number = number;
            }

            @Override
            public void onAcknowledged(TopicPartition partition, long offset) {
                once();
            }

            /** Before the topic is known, a send on the client's own thread cannot wait for it, and fails. */
            @Override
            public void onFailed(LograftException why) {
                once();
                if (!why.getMessage().contains("is not known yet")) {
                    stopping = true;
                    client.close();
                }
            }

            private void once() {
                assertTrue(told.add(number), "record " + number + " was told of twice, seed " + scheduler.seed());
            }
        }
    }
}
