package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A consumer that reads on from where it was, wherever the leader is, and must find every record exactly once. */
final class SimReader {
    private final SimScheduler scheduler;
    private final SimRng rng;
    private final Map<Integer, SimBroker> brokers;
    private final TinyController controller;
    private final Ledger ledger;
    private final TopicIdPartition id;
    private long offset;
    private int lastEpoch = -1;
    private int attempt;

    SimReader(
            SimScheduler scheduler,
            Map<Integer, SimBroker> brokers,
            TinyController controller,
            Ledger ledger,
            TopicIdPartition id) {
        this.scheduler = scheduler;
        this.rng = scheduler.rng("reader " + id.partition());
        this.brokers = brokers;
        this.controller = controller;
        this.ledger = ledger;
        this.id = id;
        subscribeLater();
    }

    long offset() {
        return offset;
    }

    private void subscribeLater() {
        int mine = ++attempt;
        scheduler.schedule(rng.between(5, 60), "subscribe", () -> {
            SimBroker target = brokers.get(controller.leader(id));
            if (target == null || target.dataPlane() == null) {
                subscribeLater();
                return;
            }
            FetchSubscription subscription =
                    target.dataPlane().subscribe(id, controller.leaderEpoch(id), offset, lastEpoch);
            watchOver(mine, target, target.life());
            read(mine, target, target.life(), subscription);
        });
    }

    private void read(int mine, SimBroker from, int life, FetchSubscription subscription) {
        if (mine != attempt) {
            return;
        }
        subscription.read(1 + rng.nextInt(500), new FetchSubscription.Reader() {
            @Override
            public void onBatches(List<ByteBuffer> batches, long next, long highWatermark, long logStart) {
                if (mine != attempt) {
                    return;
                }
                batches.forEach(SimReader.this::consume);
                if (offset != next || next > highWatermark) {
                    throw scheduler.failure(
                            "ConsistentRead: read to " + offset + ", next is " + next + " of " + highWatermark, null);
                }
                scheduler.schedule(rng.between(0, 3), "read", () -> {
                    if (from.lives(life)) {
                        read(mine, from, life, subscription);
                    }
                });
            }

            @Override
            public void onEnd(FetchSubscription.End end) {
                if (end.error() == ErrorCode.DIVERGED || end.error() == ErrorCode.OFFSET_OUT_OF_RANGE) {
                    throw scheduler.failure(
                            "ConsistentRead: a reader of committed records at " + offset + " got " + end, null);
                }
                if (mine == attempt) {
                    subscribeLater();
                }
            }
        });
    }

    /** A reader whose node dies hears nothing; it looks again after a while. */
    private void watchOver(int mine, SimBroker from, int life) {
        scheduler.schedule(400, "reader's patience", () -> {
            if (mine != attempt) {
                return;
            }
            if (from.lives(life)) {
                watchOver(mine, from, life);
            } else {
                subscribeLater();
            }
        });
    }

    private void consume(ByteBuffer batches) {
        for (int at = batches.position(); at < batches.limit(); at += RecordBatch.sizeAt(batches, at)) {
            consume(new RecordBatch().wrap(batches, at));
        }
    }

    private void consume(RecordBatch batch) {
        if (batch.baseOffset() > offset || batch.nextOffset() <= offset) {
            throw scheduler.failure("ConsistentRead: wanted " + offset + ", got " + batch, null);
        }
        ledger.checkRead(id, batch);
        offset = batch.nextOffset();
        lastEpoch = batch.leaderEpoch();
    }
}
