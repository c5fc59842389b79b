package io.lograft.torture.sim;

import io.lograft.base.sim.SimFailure;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.WitnessLog;
import io.lograft.dataplane.replica.Partition;
import io.lograft.dataplane.replica.ReplicaState;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must hold after every event. What some leader's high watermark has passed is written down here, once and for ever;
 * every replica, every acknowledgement and every read is held against it. Costs what changed.
 */
final class Invariants {
    /** What was seen of one replica. */
    private static final class Seen {
        private Partition partition;
        private ReplicaState role = ReplicaState.STANDBY;
        private int epoch = -1;
        private long highWatermark;
        private int generation = -1;
        private int checked;
    }

    private final SimulatedCluster cluster;
    private final SimScheduler scheduler;
    private final Map<Integer, CommittedLog> logs = new TreeMap<>();
    private final Map<Integer, Map<Integer, Seen>> seen = new HashMap<>();
    private final Map<Integer, Map<Integer, String>> leaderOfEpoch = new HashMap<>();
    private final Map<Integer, Set<SentRecord>> unplaced = new HashMap<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private int leaderChanges;
    private int elrElections;

    Invariants(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
    }

    /** After each event. */
    void check() {
        ClusterImage newest = cluster.newestImage();
        if (newest != image) {
            onImage(newest);
        }
        for (SimulatedNode node : cluster.nodes()) {
            node.forEachPartition(partition -> check(node, partition));
        }
    }

    /** End of what is committed, for each partition. */
    Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        logs.forEach((partition, log) -> ends.put(partition, log.end()));
        return ends;
    }

    long committedBatches() {
        return logs.values().stream().mapToLong(CommittedLog::size).sum();
    }

    int leaderChanges() {
        return leaderChanges;
    }

    /** Leaders that were eligible, and not in sync, when they were elected. */
    int elrElections() {
        return elrElections;
    }

    /** A writer was told that its record is in the log. */
    void onAcknowledged(int partition, long offset, SentRecord record) {
        if (offset < 0) {
            unplaced.computeIfAbsent(partition, none -> new HashSet<>()).add(record);
            return;
        }
        SentRecord there = log(partition).recordAt(offset);
        if (!record.equals(there)) {
            long at = log(partition).offsetOf(record);
            throw violated(
                    at < 0 ? "CommittedNeverLost" : "AcknowledgedOffset",
                    partition,
                    record + " is acknowledged at " + offset + ", where " + there + " is committed; it is "
                            + (at < 0 ? "nowhere" : "at " + at));
        }
    }

    /** A reader that stood at this position got the batch. */
    void onRead(int partition, long position, RecordBatch batch) {
        CommittedLog log = log(partition);
        if (batch.nextOffset() > log.end()) {
            check(); // The read came in the very event that moved the high watermark.
        }
        if (batch.baseOffset() > position) {
            throw violated("ConsistentRead", partition, "from " + position + " on the reader got " + batch + ": a gap");
        }
        CommittedBatch there = log.batchAt(batch.baseOffset());
        if (!CommittedBatch.of(batch).equals(there)) {
            throw violated("ConsistentRead", partition, "read " + batch + ", committed is " + there);
        }
    }

    /** At the end, when all is healed: every replica holds everything, and so everything that was acknowledged. */
    void checkHealed() {
        for (SimulatedNode node : cluster.nodes()) {
            node.forEachPartition(partition -> {
                CommittedLog log = log(partition.id().partition());
                requireAll(node, partition, log);
            });
        }
        unplaced.forEach((partition, records) -> {
            for (SentRecord record : records) {
                if (!log(partition).holds(record)) {
                    throw violated("CommittedNeverLost", partition, record + " is acknowledged and not committed");
                }
            }
        });
    }

    private void onImage(ClusterImage newest) {
        for (TopicImage topic : newest.topics()) {
            for (int i = 0; i < topic.partitions().size(); i++) {
                PartitionImage partition = topic.partition(i);
                if (partition.hasLeader() && !partition.isr().contains(partition.leader())) {
                    throw violated("LeaderInIsr", i, partition.toString());
                }
                TopicImage before = image.topic(topic.id());
                if (before != null
                        && i < before.partitions().size()
                        && !before.partition(i).equals(partition)) {
                    count(before.partition(i), partition);
                    scheduler.note("version " + newest.version() + ", partition " + i + ": " + partition);
                }
            }
        }
        image = newest;
    }

    private void count(PartitionImage before, PartitionImage now) {
        if (now.hasLeader() && now.leaderEpoch() > before.leaderEpoch()) {
            leaderChanges++;
            boolean eligible = before.elr().contains(now.leader());
            elrElections += eligible && !before.isr().contains(now.leader()) ? 1 : 0;
        }
    }

    private void check(SimulatedNode node, Partition partition) {
        int number = partition.id().partition();
        Seen before =
                seen.computeIfAbsent(node.id(), none -> new HashMap<>()).computeIfAbsent(number, none -> new Seen());
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
            before.checked = 0;
        }
        boolean leads = partition.role() == ReplicaState.LEADING;
        if (!newRole && leads && highWatermark < before.highWatermark) {
            throw violated(
                    "HighWatermarkMonotonic",
                    number,
                    node.id() + " in epoch " + before.epoch + ": " + before.highWatermark + " -> " + highWatermark);
        }
        before.role = partition.role();
        before.epoch = partition.leaderEpoch();
        before.generation = partition.log().generation();
        before.highWatermark = highWatermark;
        CommittedLog log = log(number);
        if (leads) {
            if (newRole) {
                onNewLeader(node, partition, log);
            }
            commit(node, partition, log, highWatermark);
        }
        before.checked = compare(node, partition, before.checked, log.batchesBelow(highWatermark));
    }

    private void onNewLeader(SimulatedNode node, Partition partition, CommittedLog log) {
        int number = partition.id().partition();
        String leader = node.id() + " life " + node.node().life();
        String other = leaderOfEpoch
                .computeIfAbsent(number, none -> new HashMap<>())
                .putIfAbsent(partition.leaderEpoch(), leader);
        if (other != null && !other.equals(leader)) {
            throw violated(
                    "OneLeaderPerEpoch",
                    number,
                    "epoch " + partition.leaderEpoch() + " is led by " + other + " and by " + leader);
        }
        PartitionImage newest = image.partition(partition.id());
        if (newest == null || partition.leaderEpoch() >= newest.leaderEpoch()) {
            // Else another was elected since, and may have committed more.
            requireAll(node, partition, log);
        }
    }

    private void requireAll(SimulatedNode node, Partition partition, CommittedLog log) {
        if (partition.log().endOffset() < log.end()) {
            throw violated(
                    "CommittedNeverLost",
                    partition.id().partition(),
                    node.id() + ", " + partition.role() + " in epoch " + partition.leaderEpoch() + ", ends at "
                            + partition.log().endOffset() + ", committed to " + log.end());
        }
        compare(node, partition, 0, log.size());
    }

    /** A leader's high watermark moved: what it passed is committed from now on. */
    private void commit(SimulatedNode node, Partition partition, CommittedLog log, long highWatermark) {
        int number = partition.id().partition();
        for (ByteBuffer bytes : batchesFrom(partition, log.end())) {
            RecordBatch batch = RecordBatch.of(bytes);
            if (batch.nextOffset() > highWatermark) {
                break;
            }
            String wrong = log.add(batch);
            if (wrong != null) {
                throw violated(
                        wrong.startsWith("sequence") ? "NoDuplicateFromIdempotentProducer" : "ProducerOrder",
                        number,
                        wrong + " in " + batch);
            }
            requireCopies(node, partition, batch);
        }
    }

    /** What is committed is durable on at least the minimum of replicas. */
    private void requireCopies(SimulatedNode leader, Partition partition, RecordBatch batch) {
        int copies = 0;
        for (SimulatedNode node : cluster.nodes()) {
            copies += node.disk().confirmedEnd(partition.id()) >= batch.nextOffset() ? 1 : 0;
        }
        if (copies < partition.metadata().minInsyncReplicas()) {
            throw violated(
                    "ReplicationQuorumSuperset",
                    partition.id().partition(),
                    "leader " + leader.id() + " committed " + batch + " with " + copies + " durable copies");
        }
    }

    private int compare(SimulatedNode node, Partition partition, int from, int to) {
        if (from >= to) {
            return from;
        }
        CommittedLog log = log(partition.id().partition());
        List<ByteBuffer> batches = batchesFrom(partition, log.get(from).baseOffset());
        for (int i = from; i < to; i++) {
            CommittedBatch mine =
                    i - from < batches.size() ? CommittedBatch.of(RecordBatch.of(batches.get(i - from))) : null;
            if (!log.get(i).equals(mine)) {
                throw violated(
                        "LogsAgreeBelowHighWatermark",
                        partition.id().partition(),
                        node.id() + " has " + mine + ", committed is " + log.get(i));
            }
        }
        return to;
    }

    private CommittedLog log(int partition) {
        return logs.computeIfAbsent(partition, none -> new CommittedLog());
    }

    private static List<ByteBuffer> batchesFrom(Partition partition, long offset) {
        List<ByteBuffer> all = ((WitnessLog) partition.log()).batches();
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

    private SimFailure violated(String invariant, int partition, String what) {
        return scheduler.failure(invariant + " violated for partition " + partition + ": " + what, null);
    }
}
