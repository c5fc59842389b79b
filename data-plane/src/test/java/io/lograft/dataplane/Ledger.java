package io.lograft.dataplane;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimFailure;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.replica.Partition;
import io.lograft.dataplane.replica.ReplicaState;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The invariants. What some leader's high watermark has passed is written down here, once and for ever; every replica is
 * held against it. Checked after each event, at the cost of what changed.
 */
final class Ledger {
    /** One committed batch. */
    private record Entry(long baseOffset, long nextOffset, int epoch, int crc, long producerId, int sequence) {
        static Entry of(RecordBatch batch) {
            return new Entry(
                    batch.baseOffset(),
                    batch.nextOffset(),
                    batch.leaderEpoch(),
                    batch.crc(),
                    batch.producerId(),
                    batch.baseSequence());
        }
    }

    private static final class Committed {
        final List<Entry> entries = new ArrayList<>();
        final Map<Long, Integer> nextSequence = new HashMap<>();
        final Map<Integer, String> leaderOfEpoch = new HashMap<>();
        final Map<Long, Entry> byOffset = new HashMap<>();
        long deletedTo;

        long end() {
            return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).nextOffset();
        }
    }

    /** What was seen of one replica. */
    private static final class Seen {
        Partition partition;
        ReplicaState role = ReplicaState.STANDBY;
        int epoch = -1;
        long highWatermark;
        int generation = -1;
        int checkedEntries;
    }

    private final SimScheduler scheduler;
    private final List<SimBroker> brokers;
    private final TinyController controller;
    private final Map<TopicIdPartition, Committed> committed = new LinkedHashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();

    Ledger(SimScheduler scheduler, List<SimBroker> brokers, TinyController controller, List<TopicIdPartition> ids) {
        this.scheduler = scheduler;
        this.brokers = brokers;
        this.controller = controller;
        ids.forEach(id -> committed.put(id, new Committed()));
    }

    long committedEnd(TopicIdPartition id) {
        return committed.get(id).end();
    }

    /** Somebody asked a leader to delete what lies below. */
    void noteDeleted(TopicIdPartition id, long offset) {
        committed.get(id).deletedTo = Math.max(committed.get(id).deletedTo, offset);
    }

    int committedBatches() {
        return committed.values().stream().mapToInt(it -> it.entries.size()).sum();
    }

    /** After each event. */
    void check() {
        for (SimBroker broker : brokers) {
            broker.forEachPartition(partition -> check(broker, partition));
        }
        for (TopicIdPartition id : committed.keySet()) {
            int leader = controller.leader(id);
            if (leader >= 0 && !controller.isr(id).contains(leader)) {
                throw violated("LeaderInIsr", id, "leader " + leader + ", ISR " + controller.isr(id));
            }
        }
    }

    /** At the end, when all is healed: every replica holds everything, and every acknowledged record is there, once. */
    void checkHealed(List<SimProducer> producers) {
        for (SimBroker broker : brokers) {
            broker.forEachPartition(partition -> {
                Committed all = committed.get(partition.id());
                if (partition.log().endOffset() < all.end()) {
                    throw violated(
                            "CommittedNeverLost",
                            partition.id(),
                            broker.id() + " ends at " + partition.log().endOffset() + ", committed to " + all.end());
                }
                compare(broker, partition, 0, all.entries.size());
            });
        }
        for (SimProducer producer : producers) {
            producer.acknowledged().forEach(this::checkAcked);
        }
    }

    void checkRead(TopicIdPartition id, RecordBatch batch) {
        if (batch.baseOffset() >= committed.get(id).end()) {
            check(); // The read came in the very event that moved the high watermark.
        }
        Entry there = committed.get(id).byOffset.get(batch.baseOffset());
        if (!Entry.of(batch).equals(there)) {
            throw violated("ConsistentRead", id, "read " + batch + ", committed is " + there);
        }
    }

    private void checkAcked(SimProducer.Acked acked) {
        boolean found = committed.values().stream().anyMatch(it -> {
            Entry entry = it.byOffset.get(acked.offset());
            return entry != null
                    && entry.producerId() == acked.producerId()
                    && entry.sequence() == acked.sequence()
                    && entry.nextOffset() == acked.offset() + acked.records();
        });
        if (!found) {
            throw scheduler.failure("CommittedNeverLost: acknowledged and not committed: " + acked, null);
        }
    }

    private void check(SimBroker broker, Partition partition) {
        Seen before = seen.computeIfAbsent(broker.id() + "/" + partition.id(), none -> new Seen());
        if (before.partition != partition) {
            before.partition = partition;
            before.role = ReplicaState.STANDBY;
            before.epoch = -1;
            before.generation = -1;
        }
        long highWatermark = partition.highWatermark();
        if (before.role == partition.role()
                && before.epoch == partition.leaderEpoch()
                && before.highWatermark == highWatermark
                && before.generation == partition.log().generation()) {
            return;
        }
        boolean newRole = before.role != partition.role() || before.epoch != partition.leaderEpoch();
        if (before.generation != partition.log().generation()) {
            before.checkedEntries = 0;
        }
        if (!newRole && highWatermark < before.highWatermark && partition.role() == ReplicaState.LEADING) {
            throw violated(
                    "HighWatermarkMonotonic",
                    partition.id(),
                    broker.id() + " in epoch " + before.epoch + ": " + before.highWatermark + " -> " + highWatermark);
        }
        before.role = partition.role();
        before.epoch = partition.leaderEpoch();
        before.generation = partition.log().generation();
        before.highWatermark = highWatermark;
        if (partition.role() == ReplicaState.LEADING) {
            if (newRole) {
                onNewLeader(broker, partition);
            }
            commit(broker, partition, highWatermark);
        }
        before.checkedEntries =
                compare(broker, partition, before.checkedEntries, entriesBelow(partition.id(), highWatermark));
    }

    private void onNewLeader(SimBroker broker, Partition partition) {
        Committed all = committed.get(partition.id());
        String leader = broker.id() + " life " + broker.life();
        String other = all.leaderOfEpoch.putIfAbsent(partition.leaderEpoch(), leader);
        if (other != null && !other.equals(leader)) {
            throw violated(
                    "OneLeaderPerEpoch",
                    partition.id(),
                    "epoch " + partition.leaderEpoch() + " is led by " + other + " and by " + leader);
        }
        if (partition.leaderEpoch() < controller.leaderEpoch(partition.id())) {
            return; // It was elected once; another was elected since, and may have committed more.
        }
        if (partition.log().endOffset() < all.end()) {
            throw violated(
                    "CommittedNeverLost",
                    partition.id(),
                    "leader " + leader + " of epoch "
                            + partition.leaderEpoch() + " ends at "
                            + partition.log().endOffset() + ", committed to "
                            + all.end());
        }
        compare(broker, partition, 0, all.entries.size());
    }

    /** A leader's high watermark moved: what it passed is committed from now on. */
    private void commit(SimBroker broker, Partition partition, long highWatermark) {
        Committed all = committed.get(partition.id());
        for (ByteBuffer bytes : batchesFrom(partition, all.end())) {
            RecordBatch batch = RecordBatch.of(bytes);
            if (batch.nextOffset() > highWatermark) {
                break;
            }
            Entry entry = Entry.of(batch);
            boolean idempotent = batch.hasProducerId();
            Integer expected = idempotent ? all.nextSequence.put(entry.producerId(), batch.lastSequence() + 1) : null;
            if (idempotent && entry.sequence() != (expected == null ? 0 : expected)) {
                throw violated(
                        "NoDuplicateFromIdempotentProducer",
                        partition.id(),
                        "producer " + entry.producerId() + " has sequence " + entry.sequence() + " after " + expected);
            }
            all.entries.add(entry);
            all.byOffset.put(entry.baseOffset(), entry);
            checkReplicationQuorum(broker, partition, entry);
        }
    }

    /** What is committed is durable on at least the minimum of replicas, wherever they are. */
    private void checkReplicationQuorum(SimBroker leader, Partition partition, Entry entry) {
        int copies = 0;
        for (SimBroker broker : brokers) {
            if (broker.rots() || broker.durableEnd(partition.id()) >= entry.nextOffset()) {
                copies++; // What a rotting disk has confirmed it may have lost since.
            }
        }
        if (copies < controller.minIsr(partition.id())) {
            throw violated(
                    "ReplicationQuorumSuperset",
                    partition.id(),
                    "leader " + leader.id() + " committed " + entry + " with " + copies + " durable copies");
        }
    }

    private int compare(SimBroker broker, Partition partition, int from, int to) {
        if (from >= to) {
            return from;
        }
        Committed all = committed.get(partition.id());
        if (partition.log().startOffset() > all.deletedTo) {
            throw violated(
                    "CommittedNeverLost",
                    partition.id(),
                    broker.id() + " begins at " + partition.log().startOffset() + ", deleted was up to "
                            + all.deletedTo);
        }
        List<Entry> entries = all.entries;
        int kept = Math.max(from, entriesBelow(partition.id(), partition.log().startOffset()));
        if (kept >= to) {
            return to;
        }
        List<ByteBuffer> batches = batchesFrom(partition, entries.get(kept).baseOffset());
        for (int i = kept; i < to; i++) {
            Entry mine = i - kept < batches.size() ? Entry.of(RecordBatch.of(batches.get(i - kept))) : null;
            if (!entries.get(i).equals(mine)) {
                throw violated(
                        "LogsAgreeBelowHighWatermark",
                        partition.id(),
                        broker.id() + " has " + mine + ", committed is " + entries.get(i));
            }
        }
        return to;
    }

    private int entriesBelow(TopicIdPartition id, long offset) {
        List<Entry> entries = committed.get(id).entries;
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).nextOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<ByteBuffer> batchesFrom(Partition partition, long offset) {
        List<ByteBuffer> all = ((SimBroker.Readable) partition.log()).batches();
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (RecordBatch.of(all.get(middle)).nextOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return all.subList(low, all.size());
    }

    private SimFailure violated(String invariant, TopicIdPartition id, String what) {
        return scheduler.failure(invariant + " violated for partition " + id.partition() + ": " + what, null);
    }
}
