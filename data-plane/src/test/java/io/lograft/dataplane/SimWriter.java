package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.proto.batch.BatchBuilder;
import java.util.List;
import java.util.Map;

/**
 * A writer without sequence numbers that asks for the leader's acknowledgement only, or none, and never tries again. It
 * writes on where others are refused for want of replicas: what is uncommitted grows long.
 */
final class SimWriter {
    private static final long TIMEOUT_MS = 1_000;

    private final SimScheduler scheduler;
    private final SimRng rng;
    private final Map<Integer, SimBroker> brokers;
    private final TinyController controller;
    private final TopicIdPartition id;
    private boolean stopped;

    SimWriter(SimScheduler scheduler, Map<Integer, SimBroker> brokers, TinyController controller, TopicIdPartition id) {
        this.scheduler = scheduler;
        this.rng = scheduler.rng("writer " + id.partition());
        this.brokers = brokers;
        this.controller = controller;
        this.id = id;
        scheduler.schedule(rng.between(1, 50), "write", this::writeNext);
    }

    void stop() {
        stopped = true;
    }

    private void writeNext() {
        if (stopped) {
            return;
        }
        SimBroker leader = brokers.get(controller.leader(id));
        if (leader != null && leader.dataPlane() != null) {
            BatchBuilder batch = new BatchBuilder(256, 1 << 20);
            batch.tryAppend(scheduler.nowMs(), null, new byte[rng.nextInt(600)], List.of());
            Acks acks = rng.chance(500) ? Acks.LEADER : Acks.NONE;
            leader.dataPlane()
                    .produce(
                            id,
                            controller.leaderEpoch(id),
                            acks,
                            TIMEOUT_MS,
                            batch.build(-1, (short) -1, -1),
                            new Answer());
        }
        scheduler.schedule(rng.between(2, 40), "write", this::writeNext);
    }

    private final class Answer implements ProduceReply {
        private boolean answered;

        @Override
        public void onAppended(long baseOffset) {
            once();
        }

        @Override
        public void onError(ErrorCode error, String message, LeaderHint leader) {
            once();
            if (!error.retriable()) {
                throw scheduler.failure("a writer got " + error + ": " + message, null);
            }
        }

        private void once() {
            if (answered) {
                throw scheduler.failure("two answers to one write", null);
            }
            answered = true;
        }
    }
}
