package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.proto.batch.BatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An idempotent producer with several batches in flight: on any error it sends again, in order, everything that is not
 * acknowledged. Requests to one leader arrive in order; requests and replies get lost with the node.
 */
final class SimProducer {
    private static final int WINDOW = 4;
    private static final long TIMEOUT_MS = 1_500;

    private static final class Sent {
        final int sequence;
        final int records;
        final byte[] bytes;
        long ackedOffset = -1;

        Sent(int sequence, int records, byte[] bytes) {
            this.sequence = sequence;
            this.records = records;
            this.bytes = bytes;
        }
    }

    /** An acknowledgement: these records are at this offset, for ever. */
    record Acked(long producerId, int sequence, int records, long offset) {}

    private final SimScheduler scheduler;
    private final SimRng rng;
    private final Map<Integer, SimBroker> brokers;
    private final TinyController controller;
    private final TopicIdPartition id;
    private final long producerId;
    private final ArrayDeque<Sent> unacknowledged = new ArrayDeque<>();
    private final List<Acked> acknowledged = new ArrayList<>();
    private long settledOffset;
    private int nextSequence;
    private int attempt;
    private boolean restarting;
    private boolean stopped;
    private long lastArrivalMs;
    private int leader = -1;
    private int leaderEpoch = -1;
    int retries;

    SimProducer(
            SimScheduler scheduler,
            Map<Integer, SimBroker> brokers,
            TinyController controller,
            TopicIdPartition id,
            long producerId) {
        this.scheduler = scheduler;
        this.rng = scheduler.rng("producer " + producerId);
        this.brokers = brokers;
        this.controller = controller;
        this.id = id;
        this.producerId = producerId;
        scheduler.schedule(rng.between(1, 50), "produce", this::produceNext);
    }

    TopicIdPartition id() {
        return id;
    }

    /**
     * Of its last batch of which nothing is open. What a replica copies from here on tells it of every batch that may be sent
     * again; of what was deleted no replica that starts again knows the producer.
     */
    long settledOffset() {
        return settledOffset;
    }

    List<Acked> acknowledged() {
        return acknowledged;
    }

    boolean isDone() {
        return stopped && unacknowledged.isEmpty();
    }

    /** No new records from now on; what is not acknowledged is still sent again. */
    void stop() {
        stopped = true;
    }

    private void produceNext() {
        if (stopped) {
            return;
        }
        if (unacknowledged.size() < WINDOW) {
            int records = 1 + rng.nextInt(3);
            Sent batch = new Sent(nextSequence, records, build(nextSequence, records));
            nextSequence += records;
            unacknowledged.addLast(batch);
            if (!restarting) {
                send(batch);
            }
        }
        scheduler.schedule(rng.between(2, 25), "produce", this::produceNext);
    }

    private byte[] build(int sequence, int records) {
        BatchBuilder builder = new BatchBuilder(256, 1 << 20);
        for (int i = 0; i < records; i++) {
            builder.tryAppend(
                    scheduler.nowMs(),
                    null,
                    (producerId + "/" + (sequence + i)).getBytes(StandardCharsets.UTF_8),
                    List.of());
        }
        ByteBuffer built = builder.build(producerId, (short) 0, sequence);
        byte[] bytes = new byte[built.remaining()];
        built.get(bytes);
        return bytes;
    }

    private void send(Sent batch) {
        int sentIn = attempt;
        SimBroker target = brokers.get(leader);
        if (target == null) {
            later(sentIn);
            return;
        }
        int epoch = leaderEpoch;
        long arrival = Math.max(lastArrivalMs, scheduler.nowMs() + rng.between(0, 2));
        lastArrivalMs = arrival;
        int life = target.life();
        Watch watch = new Watch(batch, sentIn, target, life);
        scheduler.schedule(arrival - scheduler.nowMs(), "produce request", () -> {
            if (target.lives(life) && target.dataPlane() != null) {
                target.dataPlane()
                        .produce(id, epoch, Acks.ALL, TIMEOUT_MS, ByteBuffer.wrap(batch.bytes.clone()), watch);
            }
        });
        scheduler.schedule(TIMEOUT_MS + 500, "request timeout", () -> {
            if (batch.ackedOffset < 0) {
                later(sentIn);
            }
        });
    }

    /** Something went wrong in this attempt: all of it is sent again, soon. */
    private void later(int failedAttempt) {
        if (failedAttempt != attempt || restarting) {
            return;
        }
        restarting = true;
        attempt++;
        scheduler.schedule(rng.between(2, 30), "retry", () -> {
            restarting = false;
            leader = controller.leader(id);
            leaderEpoch = controller.leaderEpoch(id);
            retries++;
            List.copyOf(unacknowledged).stream()
                    .filter(batch -> batch.ackedOffset < 0)
                    .forEach(this::send);
        });
    }

    private void onAck(Sent batch, long offset) {
        if (batch.ackedOffset >= 0) {
            if (batch.ackedOffset != offset) {
                throw scheduler.failure(
                        "NoDuplicateFromIdempotentProducer: " + producerId + "/" + batch.sequence + " acknowledged at "
                                + batch.ackedOffset + " and at " + offset,
                        null);
            }
            return;
        }
        batch.ackedOffset = offset;
        while (!unacknowledged.isEmpty() && unacknowledged.peekFirst().ackedOffset >= 0) {
            settledOffset = unacknowledged.pollFirst().ackedOffset;
        }
        acknowledged.add(new Acked(producerId, batch.sequence, batch.records, offset));
    }

    private final class Watch implements ProduceReply {
        private final Sent batch;
        private final int sentIn;
        private final SimBroker from;
        private final int life;
        private boolean answered;

        Watch(Sent batch, int sentIn, SimBroker from, int life) {
            this.batch = batch;
            this.sentIn = sentIn;
            this.from = from;
            this.life = life;
        }

        @Override
        public void onAppended(long baseOffset) {
            reply(() -> onAck(batch, baseOffset));
        }

        @Override
        public void onError(ErrorCode error, String message, LeaderHint hint) {
            boolean late = sentIn != attempt || batch.ackedOffset >= 0;
            if (!error.retriable() && error != ErrorCode.OUT_OF_ORDER_SEQUENCE && !late) {
                throw scheduler.failure("producer " + producerId + " got " + error + ": " + message, null);
            }
            reply(() -> later(sentIn));
        }

        private void reply(Runnable action) {
            if (answered) {
                throw scheduler.failure("two answers to one produce of " + producerId, null);
            }
            answered = true;
            if (from.lives(life) && !rng.chance(10)) {
                scheduler.schedule(rng.between(0, 2), "produce reply", action);
            }
        }
    }
}
