package io.lograft.torture.sim;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.RecordCallback;
import io.lograft.client.core.TopicView;
import java.util.List;

/** Sends numbered records to all partitions, in bursts, and tells the invariants what was acknowledged. */
final class Writer {
    private static final long TOPIC_MS = 60_000;

    private final SimulatedClient client;
    private final int number;
    private final int partitions;
    private final Invariants invariants;
    private final ProducerCore producer;
    private final SimRng rng;
    private TopicView topic;
    private boolean stopped;
    private long sent;
    private long acknowledged;
    private long failed;

    Writer(SimulatedClient client, int number, int partitions, Invariants invariants) {
        this.client = client;
        this.number = number;
        this.partitions = partitions;
        this.invariants = invariants;
        this.rng = client.scheduler().rng("writer " + number);
        this.producer = client.producer();
    }

    void start() {
        client.loop()
                .execute(() -> client.metadata().topic(Workload.TOPIC, TOPIC_MS).whenComplete((found, why) -> {
                    if (why != null) {
                        throw new IllegalStateException("the topic is not found", why);
                    }
                    topic = found;
                    client.loop().run(this::burst);
                }));
    }

    void stop() {
        stopped = true;
    }

    boolean isAnswered() {
        return acknowledged + failed == sent;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Records of which nobody knows whether they are there. */
    long failed() {
        return failed;
    }

    private void burst() {
        if (stopped) {
            return;
        }
        int partition = rng.nextInt(partitions);
        for (int i = rng.nextInt(5); i >= 0; i--) {
            long nowMs = client.loop().clock().monotonicMs();
            SentRecord record = new SentRecord(number, sent);
            boolean taken = producer.accumulator()
                    .tryAppend(
                            topic,
                            partition,
                            client.loop().clock().wallMs(),
                            nowMs,
                            null,
                            record.toBytes(),
                            List.of(),
                            new Told(record));
            if (!taken) {
                break;
            }
            sent++;
        }
        client.loop().schedule(rng.between(2, 120), this::burst);
    }

    private final class Told implements RecordCallback {
        private final SentRecord record;

        private Told(SentRecord record) {
            this.record = record;
        }

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            acknowledged++;
            invariants.onAcknowledged(partition.partition(), offset, record);
        }

        @Override
        public void onFailed(LograftException why) {
            failed++;
            client.scheduler().note("writer " + number + " does not know of " + record + ": " + why.getMessage());
        }
    }
}
