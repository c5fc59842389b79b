package io.lograft.metadata.op;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.AlterPartitionsRequest;
import io.lograft.proto.internal.v1.IsrProposal;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.ElectLeadersRequest;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One partition whose replicas act on metadata that is late, by the rules that leaders and followers keep. What a leader
 * calls committed must never be lost, unless the controller said so by an unclean election.
 */
final class ReplicationModel {
    private static final String TOPIC = "t";
    private static final int HISTORY = 60;

    final TestCluster cluster;
    private final SplittableRandom random;
    private final Map<Integer, Replica> replicas = new HashMap<>();
    private List<Entry> committed = new ArrayList<>();
    private int nextEntry;
    private int uncleanElections;
    private int commits;
    private int reassignments;
    private final ArrayDeque<String> history = new ArrayDeque<>();

    ReplicationModel(long seed) {
        random = new SplittableRandom(seed);
        int brokers = random.nextInt(1, 5);
        cluster = TestCluster.ofBrokers(brokers);
        int minIsr = random.nextInt(1, 4);
        cluster.createTopic(
                TOPIC, 1, random.nextInt(1, brokers + 1), Map.of("min.insync.replicas", Integer.toString(minIsr)));
        for (int id = 1; id <= brokers; id++) {
            replicas.put(id, new Replica(id));
        }
        replicas.values().forEach(Replica::learn);
    }

    /** One thing happens. */
    void step() {
        Replica replica = any();
        int action = random.nextInt(100);
        PartitionImage before = partition();
        if (action < 20) {
            replica.append();
        } else if (action < 45) {
            replica.follow();
        } else if (action < 57) {
            replica.advance();
        } else if (action < 72) {
            replica.learn();
        } else if (action < 82) {
            replica.propose();
        } else if (action < 92) {
            replica.recover();
        } else {
            trouble(action, replica);
        }
        note(action, replica, before);
        check();
    }

    private void trouble(int action, Replica replica) {
        switch (action) {
            case 92, 93 -> replica.alive = false;
            case 94, 95 -> replica.restart();
            case 96, 97 -> changeService(replica);
            default -> controllerActs(replica);
        }
    }

    private void note(int action, Replica replica, PartitionImage before) {
        String change = before.equals(partition()) ? "" : " " + partition();
        history.add("action " + action + " of " + replica.id + ": " + committed.size() + " committed" + change);
        if (history.size() > HISTORY) {
            history.remove();
        }
    }

    private void changeService(Replica replica) {
        if (cluster.image().broker(replica.id).fenced()) {
            replica.unfence();
        } else {
            cluster.fence(replica.id);
        }
        noteUncleanElection();
    }

    private void controllerActs(Replica replica) {
        PartitionImage before = partition();
        switch (random.nextInt(7)) {
            case 0 -> {
                if (!cluster.image().broker(replica.id).fenced()) {
                    cluster.beginShutdown(replica.id);
                }
            }
            case 1 ->
                cluster.run(
                        AlterConfig::decide,
                        AlterConfigTest.set(
                                TOPIC, Map.of("min.insync.replicas", Integer.toString(random.nextInt(1, 4)))));
            case 2, 3, 4 -> {
                reassign(PartitionReassignmentChange.newBuilder().addAllReplicas(anyReplicas()));
                require(partition().hasLeader() || !before.hasLeader(), "a reassignment took the leader away");
            }
            case 5 -> {
                reassign(PartitionReassignmentChange.newBuilder().setCancel(true));
                require(partition().hasLeader() || !before.hasLeader(), "a cancellation took the leader away");
            }
            default -> cluster.run(ElectLeaders::decide, ElectLeadersRequest.getDefaultInstance());
        }
        noteUncleanElection();
    }

    private List<Integer> anyReplicas() {
        List<Integer> ids = new ArrayList<>(replicas.keySet());
        for (int i = ids.size() - 1; i > 0; i--) {
            Collections.swap(ids, i, random.nextInt(i + 1));
        }
        return ids.subList(0, random.nextInt(1, ids.size() + 1));
    }

    private void reassign(PartitionReassignmentChange.Builder change) {
        boolean refused = cluster.run(
                        AlterPartitionReassignments::decide,
                        AlterPartitionReassignmentsRequest.newBuilder()
                                .addChanges(change.setTopic(TOPIC))
                                .build())
                .hasError();
        reassignments += refused || change.getCancel() ? 0 : 1;
    }

    /** All processes return with what they have; in the end everybody is in sync. */
    void heal() {
        for (Replica replica : replicas.values()) {
            replica.alive = false;
            replica.restartWith(ReplicaState.REPLICA_STATE_GOOD, replica.log.size());
            replica.unfence();
            check();
        }
        for (int round = 0; round < 6 * replicas.size() + 6; round++) {
            for (Replica replica : replicas.values()) {
                replica.learn();
                replica.follow(Integer.MAX_VALUE);
                replica.proposeAll();
                replica.learn();
                replica.advance();
                check();
            }
        }
        PartitionImage partition = partition();
        require(partition.hasLeader(), "no leader though all are back");
        require(partition.isr().size() == partition.replicas().size(), "not all are in sync in the end");
        require(!partition.reassignment().underWay(), "the reassignment does not complete");
    }

    int commits() {
        return commits;
    }

    int reassignments() {
        return reassignments;
    }

    int uncleanElections() {
        return uncleanElections;
    }

    private PartitionImage partition() {
        return cluster.partition(TOPIC, 0);
    }

    private Replica any() {
        return replicas.get(1 + random.nextInt(replicas.size()));
    }

    private void check() {
        PartitionImage now = partition();
        Set<Integer> all = new HashSet<>(now.isr());
        all.addAll(now.elr());
        all.addAll(now.lastKnownElr());
        require(
                all.size()
                        == now.isr().size()
                                + now.elr().size()
                                + now.lastKnownElr().size(),
                "ISR, ELR and last known ELR overlap");
        require(now.replicas().containsAll(all), "members that are no replicas");
        require(
                now.faults().stream().allMatch(fault -> now.hasReplicaOn(fault.brokerId())),
                "faults of what is no replica");
        require(
                !now.reassignment().underWay()
                        || now.reassignment().replicas().equals(now.replicas())
                                && !(now.isr().containsAll(now.targetReplicas())
                                        && now.targetReplicas().stream().anyMatch(this::good)),
                "a reassignment that should be complete, or does not fit");
        require(!now.hasLeader() || now.isr().contains(now.leader()), "the leader is not in the ISR");
        require(!now.hasLeader() || !cluster.image().broker(now.leader()).fenced(), "the leader is out of service");
        int minIsr = minIsr(cluster.image());
        require(now.isr().size() < minIsr || now.elr().isEmpty(), "ELR beside an ISR that has its minimum");
        require(!now.recovering() || now.isr().size() <= 1, "an ISR beside a leader that recovers");
        for (int member : now.isr()) {
            require(!cluster.image().broker(member).fenced(), "an ISR member is out of service");
            requireHolds(member, now);
        }
        for (int member : now.elr()) {
            requireHolds(member, now);
        }
    }

    private boolean good(int member) {
        return cluster.image().broker(member).active() && partition().fault(member) == null;
    }

    private void requireHolds(int member, PartitionImage now) {
        boolean suspect = now.fault(member) != null;
        require(suspect || replicas.get(member).holds(committed), "replica " + member + " misses what is committed");
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new AssertionError(problem + ": " + partition() + ", committed " + committed + ", logs " + replicas
                    + "\n" + String.join("\n", history));
        }
    }

    private int minIsr(ClusterImage image) {
        return TopicConfigs.minInsyncReplicas(
                image.topic(TOPIC).configs(), image.topic(TOPIC).partition(0));
    }

    /** The controller admits a loss by marking the leader as recovering; what the leader lacks is not committed then. */
    private void noteUncleanElection() {
        PartitionImage now = partition();
        if (now.hasLeader()
                && now.recovering()
                && now.leaderEpochIndex() == cluster.image().version()) {
            uncleanElections++;
            List<Entry> log = replicas.get(now.leader()).log;
            committed = new ArrayList<>(committed.subList(0, common(committed, log)));
        } else if (now.hasLeader() && now.leaderEpochIndex() == cluster.image().version()) {
            require(replicas.get(now.leader()).holds(committed), "a clean election lost what is committed");
        }
    }

    private static int common(List<Entry> left, List<Entry> right) {
        int same = 0;
        while (same < left.size() && same < right.size() && left.get(same).equals(right.get(same))) {
            same++;
        }
        return same;
    }

    /** How far a follower's incarnation is known to have come. */
    private record Ack(int position, long brokerEpoch) {}

    private record Entry(int epoch, int number) {}

    private final class Replica {
        private final int id;
        private final List<Entry> log = new ArrayList<>();
        private boolean alive = true;
        private long brokerEpoch;
        /** What this process knows of the metadata. */
        private ClusterImage view = ClusterImage.EMPTY;
        /** As leader of its view's epoch: positions that followers have acknowledged in it. */
        private final Map<Integer, Ack> acknowledged = new HashMap<>();

        private final Set<Integer> proposed = new HashSet<>();
        private int knownLeaderEpoch = -1;
        private int knownPartitionEpoch = -1;
        private int epochStart;
        private int highWatermark;
        /** Entries that are on disk: what the leader was told, or counts of its own. */
        private int durable;

        Replica(int id) {
            this.id = id;
            brokerEpoch = cluster.image().broker(id).epoch();
        }

        boolean holds(List<Entry> entries) {
            return common(entries, log) == entries.size();
        }

        /** The newest metadata arrives. */
        void learn() {
            if (!alive) {
                return;
            }
            view = cluster.image();
            PartitionImage known = known();
            if (!known.hasReplicaOn(id)) {
                deleteAll();
            }
            if (known.leaderEpoch() != knownLeaderEpoch) {
                knownLeaderEpoch = known.leaderEpoch();
                acknowledged.clear();
                proposed.clear();
                epochStart = log.size();
            }
            if (known.partitionEpoch() != knownPartitionEpoch) {
                knownPartitionEpoch = known.partitionEpoch();
                proposed.clear();
            }
        }

        /** The replica moved away. */
        private void deleteAll() {
            log.clear();
            durable = 0;
            highWatermark = 0;
        }

        private PartitionImage known() {
            return view.topic(TOPIC).partition(0);
        }

        private boolean leads() {
            return alive && known().leader() == id && known().leaderEpochIndex() > brokerEpoch;
        }

        void append() {
            if (leads() && known().leaderEpoch() == knownLeaderEpoch) {
                log.add(new Entry(known().leaderEpoch(), nextEntry++));
            }
        }

        void follow() {
            follow(random.nextInt(1, 4));
        }

        /** Takes up to so many entries from the leader that its view names, if that one leads at the same epoch. */
        void follow(int entries) {
            Replica leader = replicas.get(known().leader());
            boolean possible = alive
                    && leader != null
                    && leader != this
                    && leader.leads()
                    && known().hasReplicaOn(id)
                    && leader.known().hasReplicaOn(id)
                    && leader.known().leaderEpoch() == known().leaderEpoch();
            if (!possible) {
                return;
            }
            int same = common(log, leader.log);
            log.subList(same, log.size()).clear();
            for (int i = same; i < leader.log.size() && i - same < entries; i++) {
                log.add(leader.log.get(i));
            }
            durable = log.size();
            leader.acknowledged.put(id, new Ack(durable, brokerEpoch));
            highWatermark = Math.min(leader.highWatermark, log.size());
            boolean caughtUp = log.size() >= leader.highWatermark && holds(committed);
            if (caughtUp
                    && cluster.current(id).brokerEpoch() == brokerEpoch
                    && partition().fault(id) != null
                    && partition().hasReplicaOn(id)) {
                cluster.report(id, health(ReplicaState.REPLICA_STATE_GOOD));
                noteUncleanElection();
            }
        }

        /** Advances the high watermark over the maximal ISR, if the committed ISR has its minimum. */
        void advance() {
            if (!leads() || known().isr().size() < minIsr(view)) {
                return;
            }
            Set<Integer> maximal = new HashSet<>(known().isr());
            maximal.addAll(proposed);
            durable = log.size();
            int bound = durable;
            for (int member : maximal) {
                bound = member == id
                        ? bound
                        : Math.min(bound, acknowledged(member).position());
            }
            if (bound > highWatermark) {
                highWatermark = bound;
                List<Entry> now = log.subList(0, bound);
                int same = common(now, committed);
                require(same == Math.min(bound, committed.size()), "leader " + id + " contradicts what is committed");
                if (bound > committed.size()) {
                    committed = new ArrayList<>(now);
                    commits++;
                }
            }
        }

        private Ack acknowledged(int member) {
            return acknowledged.getOrDefault(
                    member, new Ack(0, view.broker(member).epoch()));
        }

        void propose() {
            if (!leads()) {
                return;
            }
            List<Integer> isr = new ArrayList<>(known().isr());
            if (random.nextBoolean() && isr.size() > 1) {
                isr.remove(isr.stream().filter(m -> m != id).findAny().orElseThrow());
                send(isr, false);
            } else {
                proposeAll();
            }
        }

        /** Proposes all that have caught up. */
        void proposeAll() {
            if (!leads()) {
                return;
            }
            List<Integer> isr = new ArrayList<>(known().isr());
            boolean recovers = known().recovering();
            for (int member : known().replicas()) {
                int position = acknowledged(member).position();
                boolean attached = acknowledged.containsKey(member);
                if (!recovers
                        && attached
                        && !isr.contains(member)
                        && position >= highWatermark
                        && position >= epochStart) {
                    isr.add(member);
                }
            }
            send(isr, recovers);
        }

        private void send(List<Integer> isr, boolean recovered) {
            IsrProposal.Builder proposal = IsrProposal.newBuilder()
                    .setTopicId(RecordIds.bytes(view.topic(TOPIC).id()))
                    .setLeaderEpoch(known().leaderEpoch())
                    .setPartitionEpoch(known().partitionEpoch())
                    .setLeaderRecovered(recovered)
                    .addAllIsr(isr);
            isr.forEach(member -> proposal.addIsrBrokerEpochs(
                    member == id ? brokerEpoch : acknowledged(member).brokerEpoch()));
            proposed.addAll(isr);
            cluster.run(
                    AlterPartition::decide,
                    new AlterPartition.Request(
                            new BrokerRequest(id, brokerEpoch),
                            AlterPartitionsRequest.newBuilder()
                                    .addProposals(proposal)
                                    .build()));
        }

        /** The process dies, if it has not, and another one registers: with its log whole, cut, or partly lost. */
        void restart() {
            int kind = random.nextInt(8);
            if (kind == 0) {
                restartWith(ReplicaState.REPLICA_STATE_LOSSY, random.nextInt(log.size() + 1));
            } else if (kind <= 2) {
                restartWith(ReplicaState.REPLICA_STATE_CUT, cutTo());
            } else {
                restartWith(ReplicaState.REPLICA_STATE_GOOD, log.size());
            }
        }

        /**
         * What is not on disk may be cut; what is may be cut too (disks lie), as long as another that holds everything by
         * the metadata does hold that.
         */
        private int cutTo() {
            PartitionImage now = partition();
            List<Entry> onDisk = log.subList(0, durable);
            boolean another = replicas.values().stream()
                    .anyMatch(other -> other != this
                            && other.holds(onDisk)
                            && other.holds(committed)
                            && (now.isr().contains(other.id) || now.elr().contains(other.id)));
            return random.nextInt(another ? 0 : durable, log.size() + 1);
        }

        void restartWith(ReplicaState state, int length) {
            alive = true;
            log.subList(length, log.size()).clear();
            durable = log.size();
            highWatermark = Math.min(highWatermark, length);
            acknowledged.clear();
            proposed.clear();
            knownLeaderEpoch = -1;
            ReplicaHealth[] reports = state == ReplicaState.REPLICA_STATE_GOOD
                    ? new ReplicaHealth[0]
                    : new ReplicaHealth[] {health(state)};
            cluster.register(id, "", reports);
            brokerEpoch = cluster.image().broker(id).epoch();
            noteUncleanElection();
            learn();
        }

        private ReplicaHealth health(ReplicaState state) {
            int lastEpoch = log.isEmpty() ? -1 : log.get(log.size() - 1).epoch();
            return cluster.health(TOPIC, 0, state, lastEpoch, log.size());
        }

        /** The process is started if it is dead, and its broker put into service. */
        void recover() {
            if (!alive) {
                restartWith(ReplicaState.REPLICA_STATE_GOOD, log.size());
            }
            unfence();
        }

        void unfence() {
            if (alive
                    && cluster.image().broker(id).fenced()
                    && cluster.current(id).brokerEpoch() == brokerEpoch) {
                cluster.unfence(id);
                noteUncleanElection();
            }
        }

        @Override
        public String toString() {
            return "log" + log + (alive ? "" : " dead") + " hw " + highWatermark;
        }
    }
}
