package io.lograft.client.core;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.proto.batch.RecordBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of a partition as its current leader has it: what is below the high watermark stays for ever, of what lies
 * above a new leader has any prefix. Keeps the rule of sequences as a broker does.
 */
final class FakePartition {
    /** What an append comes to. */
    enum Verdict {
        APPENDED,
        DUPLICATE,
        OUT_OF_ORDER,
        TOO_OLD
    }

    /** The verdict, and where the batch is: its base and end, -1 if it is not there. */
    record Append(Verdict verdict, long baseOffset, long endOffset) {}

    private static final int REMEMBERED = 5;

    private final TopicIdPartition id;
    private final List<StoredBatch> log = new ArrayList<>();
    private int leader;
    private int epoch;
    private int partitionEpoch;
    private long highWatermark;
    private long epochStart;

    FakePartition(TopicIdPartition id, int leader) {
        this.id = id;
        this.leader = leader;
    }

    TopicIdPartition id() {
        return id;
    }

    int leader() {
        return leader;
    }

    int epoch() {
        return epoch;
    }

    int partitionEpoch() {
        return partitionEpoch;
    }

    long highWatermark() {
        return highWatermark;
    }

    List<StoredBatch> log() {
        return log;
    }

    long end() {
        return log.isEmpty() ? 0 : log.get(log.size() - 1).end();
    }

    long epochStart() {
        return epochStart;
    }

    boolean isReady() {
        return highWatermark >= epochStart;
    }

    /** Another leader, or none (-1), with the committed part and a prefix of the rest. */
    void changeLeader(int newLeader, SimRng rng) {
        leader = newLeader;
        partitionEpoch++;
        if (newLeader < 0) {
            return;
        }
        epoch++;
        int committed = 0;
        while (committed < log.size() && log.get(committed).end() <= highWatermark) {
            committed++;
        }
        int kept = committed + rng.nextInt(log.size() - committed + 1);
        log.subList(kept, log.size()).clear();
        epochStart = end();
    }

    void commit(int ofEpoch, long upTo) {
        if (ofEpoch == epoch) {
            highWatermark = Math.max(highWatermark, Math.min(upTo, end()));
        }
    }

    Append append(RecordBatch batch) {
        if (batch.hasProducerId()) {
            Append known = check(batch);
            if (known != null) {
                return known;
            }
        }
        StoredBatch stored = StoredBatch.stamp(batch.buffer().duplicate().position(batch.position()), end(), epoch);
        log.add(stored);
        return new Append(Verdict.APPENDED, stored.header().baseOffset(), stored.end());
    }

    private Append check(RecordBatch batch) {
        List<StoredBatch> own = log.stream()
                .filter(stored -> stored.header().producerId() == batch.producerId())
                .toList();
        for (int i = own.size() - 1; i >= Math.max(0, own.size() - REMEMBERED); i--) {
            RecordBatch stored = own.get(i).header();
            if (stored.baseSequence() == batch.baseSequence() && stored.recordCount() == batch.recordCount()) {
                return new Append(Verdict.DUPLICATE, stored.baseOffset(), stored.nextOffset());
            }
        }
        if (own.isEmpty()) {
            return null; // as Kafka: nothing is known of the producer, so that any sequence may be its first
        }
        int expected = own.get(own.size() - 1).header().lastSequence() + 1 & Integer.MAX_VALUE;
        if (batch.baseSequence() == expected) {
            return null;
        }
        boolean old = batch.baseSequence() < expected;
        return new Append(old ? Verdict.TOO_OLD : Verdict.OUT_OF_ORDER, -1, -1);
    }
}
