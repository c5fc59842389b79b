package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.ControllerCalls.IsrProposal;
import io.lograft.dataplane.api.ControllerCalls.Kind;
import io.lograft.dataplane.api.ControllerCalls.ProposalCallback;
import io.lograft.dataplane.api.ControllerCalls.ReplicaHealth;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.log.LogConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Metadata decisions for the simulation: sessions, fencing, elections from ISR and ELR (KIP-966), ISR changes by
 * compare-and-set, reassignments. Never fails itself, but its messages are late and its replies get lost.
 */
final class TinyController {
    static final long SESSION_MS = 300;
    private static final long TICK_MS = 20;
    static final LogConfig CONFIG = new LogConfig(1 << 20, 1 << 30, -1, -1, 1 << 20, false, false, true);

    /** A broker's registration. */
    private static final class Registered {
        long epoch = -1;
        Set<UUID> directories = Set.of();
        boolean fenced = true;
        long lastSeenMs;
    }

    /** A partition's state; lists are replaced, never changed. */
    private static final class Placed {
        final TopicIdPartition id;
        List<Integer> replicas;

        /** Where the replicas go, and what they were; empty unless a reassignment is under way. */
        List<Integer> target = List.of();

        List<Integer> original = List.of();
        int leader = -1;
        int leaderEpoch;
        int partitionEpoch;
        long leaderEpochIndex;
        List<Integer> isr;
        List<Integer> elr = List.of();

        /** Replicas that lost or cut something, and have not been taken into the ISR since. */
        List<Integer> unsound = List.of();

        Placed(TopicIdPartition id, List<Integer> replicas) {
            this.id = id;
            this.replicas = replicas;
            this.isr = replicas;
        }

        boolean moves() {
            return !target.isEmpty();
        }
    }

    private final SimScheduler scheduler;
    private final SimRng rng;
    private final int minIsr;
    private final List<SimBroker> brokers;
    private final Map<Integer, Registered> registered = new LinkedHashMap<>();
    private final Map<TopicIdPartition, Placed> partitions = new LinkedHashMap<>();
    private final Map<Integer, Long> lastDelivery = new LinkedHashMap<>();

    /** Replicas that a broker was told it has. */
    private final Map<Integer, Set<TopicIdPartition>> told = new LinkedHashMap<>();

    /** What a broker will learn of later, several changes as one. */
    private final Map<Integer, Set<TopicIdPartition>> owed = new LinkedHashMap<>();

    private final int requestsLost;
    private final int repliesLost;
    private final int metadataLate;
    private final int metadataMerged;
    private long index;
    private boolean calm;
    int elections;
    int isrChanges;
    int reassignments;
    int repairs;

    TinyController(SimScheduler scheduler, List<SimBroker> brokers, List<TopicIdPartition> ids, int minIsr) {
        this.scheduler = scheduler;
        this.rng = scheduler.rng("controller");
        this.minIsr = minIsr;
        this.requestsLost = oneOf(0, 50, 300);
        this.repliesLost = oneOf(0, 80, 300);
        this.metadataLate = oneOf(0, 50, 250);
        this.metadataMerged = oneOf(0, 100, 300);
        this.brokers = brokers;
        for (SimBroker broker : brokers) {
            registered.put(broker.id(), new Registered());
            told.put(broker.id(), new LinkedHashSet<>());
            owed.put(broker.id(), new LinkedHashSet<>());
        }
        for (TopicIdPartition id : ids) {
            List<Integer> replicas = new ArrayList<>();
            for (int i = 0; i < brokers.size(); i++) {
                replicas.add(brokers.get((i + id.partition()) % brokers.size()).id());
            }
            partitions.put(id, new Placed(id, List.copyOf(replicas)));
        }
        scheduler.schedule(TICK_MS, "controller tick", this::tick);
    }

    private int oneOf(int... choices) {
        return choices[rng.nextInt(choices.length)];
    }

    /** From now on nothing is lost or very late. */
    void calmDown() {
        calm = true;
    }

    /** In force for a partition: at most as many as it had before a reassignment that is under way. */
    int minIsr(TopicIdPartition id) {
        return minIsr(partitions.get(id));
    }

    private int minIsr(Placed partition) {
        return Math.min(minIsr, partition.moves() ? partition.original.size() : partition.replicas.size());
    }

    List<Integer> replicas(TopicIdPartition id) {
        return partitions.get(id).replicas;
    }

    int leader(TopicIdPartition id) {
        return partitions.get(id).leader;
    }

    int leaderEpoch(TopicIdPartition id) {
        return partitions.get(id).leaderEpoch;
    }

    List<Integer> isr(TopicIdPartition id) {
        return partitions.get(id).isr;
    }

    boolean isFenced(int broker) {
        return registered.get(broker).fenced;
    }

    boolean allInSync() {
        return partitions.values().stream()
                .allMatch(it -> it.leader >= 0 && it.isr.size() == it.replicas.size() && !it.moves());
    }

    /** Whether every partition has so many in-sync replicas apart from the broker. */
    boolean canSpare(int broker, int others) {
        return partitions.values().stream()
                .allMatch(
                        it -> it.isr.stream().filter(member -> member != broker).count() >= others);
    }

    // ---- sessions

    /** A process started: registers, is fenced at first, and loses what its former self had. */
    void register(SimBroker broker, boolean lossy) {
        Registered one = registered.get(broker.id());
        index++;
        one.epoch = index;
        one.directories = Set.of(broker.directoryId());
        one.fenced = true;
        one.lastSeenMs = scheduler.nowMs();
        partitions.values().forEach(it -> {
            Kind health = broker.rots() ? broker.recovered(it.id) : Kind.GOOD;
            if (health != Kind.GOOD) {
                repairs++;
                it.unsound = with(it.unsound, broker.id());
            }
            leave(it, broker.id());
            if (lossy || health == Kind.LOSSY) {
                it.elr = without(it.elr, broker.id());
            }
        });
        deliver(broker.id(), true, List.copyOf(partitions.keySet()));
        broadcast(List.copyOf(partitions.keySet()));
        int life = broker.life();
        scheduler.schedule(rng.between(5, 60), "unfence", () -> {
            if (broker.lives(life)) {
                unfence(broker.id());
            }
        });
    }

    /** A replica reports how it is. */
    void onReport(SimBroker from, ReplicaHealth replica) {
        int life = from.life();
        scheduler.schedule(rng.between(1, calm ? 10 : 300), "replica's report", () -> {
            if (from.lives(life)) {
                take(from.id(), replica);
            }
        });
    }

    private void take(int broker, ReplicaHealth replica) {
        Placed partition = partitions.get(replica.id());
        if (replica.kind() == Kind.GOOD) {
            return;
        }
        index++;
        partition.unsound = with(partition.unsound, broker);
        leave(partition, broker);
        if (replica.kind() == Kind.LOSSY) {
            partition.elr = without(partition.elr, broker);
            partition.partitionEpoch++;
        }
        repairs++;
        broadcast(List.of(replica.id()));
    }

    private static List<Integer> with(List<Integer> members, int broker) {
        Set<Integer> more = new TreeSet<>(members);
        more.add(broker);
        return List.copyOf(more);
    }

    /** Somebody noticed that the process is dead. */
    void noticeDeath(SimBroker broker) {
        long epoch = registered.get(broker.id()).epoch;
        scheduler.schedule(rng.between(5, 120), "fence", () -> {
            if (registered.get(broker.id()).epoch == epoch && !broker.isReachable()) {
                fence(broker.id());
            }
        });
    }

    private void tick() {
        long now = scheduler.nowMs();
        for (SimBroker broker : brokers) {
            Registered one = registered.get(broker.id());
            if (one.epoch < 0) {
                continue;
            }
            if (broker.isReachable()) {
                one.lastSeenMs = now;
                broker.onControllerContact();
                if (one.fenced && rng.chance(200)) {
                    unfence(broker.id());
                }
            } else if (!one.fenced && now - one.lastSeenMs > SESSION_MS) {
                fence(broker.id());
            }
        }
        scheduler.schedule(TICK_MS, "controller tick", this::tick);
    }

    private void fence(int broker) {
        Registered one = registered.get(broker);
        if (one.fenced) {
            return;
        }
        scheduler.note("controller fences broker " + broker);
        index++;
        one.fenced = true;
        partitions.values().forEach(it -> leave(it, broker));
        broadcast(List.copyOf(partitions.keySet()));
    }

    private void unfence(int broker) {
        Registered one = registered.get(broker);
        if (!one.fenced) {
            return;
        }
        index++;
        one.fenced = false;
        partitions.values().stream().filter(it -> it.leader < 0).forEach(this::electAnew);
        broadcast(List.copyOf(partitions.keySet()));
    }

    // ---- elections

    private void leave(Placed partition, int broker) {
        boolean member = partition.isr.contains(broker);
        if (!member && partition.leader != broker) {
            return;
        }
        setIsr(partition, without(partition.isr, broker));
        if (partition.leader == broker) {
            partition.leader = -1;
            electAnew(partition);
        } else {
            partition.partitionEpoch++;
        }
    }

    private void electAnew(Placed partition) {
        int elected = first(partition, partition.isr);
        if (elected < 0) {
            elected = first(partition, partition.elr);
            if (elected >= 0) {
                setIsr(partition, List.of(elected));
            }
        }
        partition.leader = elected;
        partition.leaderEpoch++;
        partition.partitionEpoch++;
        partition.leaderEpochIndex = index;
        elections++;
        completeReassignment(partition);
        scheduler.note(partition.id.partition() + ": leader " + elected + " epoch " + partition.leaderEpoch + " isr "
                + partition.isr + " elr " + partition.elr);
    }

    private int first(Placed partition, List<Integer> candidates) {
        return partition.replicas.stream()
                .filter(candidates::contains)
                .filter(candidate -> !registered.get(candidate).fenced && !partition.unsound.contains(candidate))
                .findFirst()
                .orElse(-1);
    }

    private void setIsr(Placed partition, List<Integer> isr) {
        Set<Integer> held = new TreeSet<>(partition.isr);
        held.addAll(partition.elr);
        isr.forEach(held::remove);
        partition.elr = isr.size() < minIsr(partition) ? List.copyOf(held) : List.of();
        partition.isr = List.copyOf(isr);
    }

    private static List<Integer> without(List<Integer> members, int broker) {
        return members.stream().filter(member -> member != broker).toList();
    }

    /** Moves a leadership to another in-sync replica. */
    void moveLeader(TopicIdPartition id) {
        Placed partition = partitions.get(id);
        List<Integer> candidates = partition.isr.stream()
                .filter(member -> member != partition.leader && !registered.get(member).fenced)
                .filter(member -> !partition.unsound.contains(member))
                .toList();
        if (partition.leader < 0 || candidates.isEmpty()) {
            return;
        }
        index++;
        partition.leader = candidates.get(rng.nextInt(candidates.size()));
        partition.leaderEpoch++;
        partition.partitionEpoch++;
        partition.leaderEpochIndex = index;
        elections++;
        scheduler.note(
                id.partition() + ": leadership moves to " + partition.leader + " epoch " + partition.leaderEpoch);
        broadcast(List.of(id));
    }

    // ---- reassignments

    /** A partition shall have other replicas, instead of those before a reassignment that is under way. */
    void reassign(TopicIdPartition id, List<Integer> target) {
        Placed partition = partitions.get(id);
        List<Integer> original = partition.moves() ? partition.original : partition.replicas;
        List<Integer> all = new ArrayList<>(target);
        original.stream().filter(replica -> !target.contains(replica)).forEach(all::add);
        boolean moves = !Set.copyOf(target).equals(Set.copyOf(original));
        change(partition, all, moves ? target : List.of(), moves ? original : List.of());
    }

    /** A partition keeps the replicas that it had before. */
    void cancelReassignment(TopicIdPartition id) {
        Placed partition = partitions.get(id);
        if (partition.moves()) {
            change(partition, partition.original, List.of(), List.of());
        }
    }

    private void change(Placed partition, List<Integer> all, List<Integer> target, List<Integer> original) {
        boolean replicasGo = !all.containsAll(partition.replicas);
        if (replicasGo && !all.contains(partition.leader)) {
            return; // Nobody who leads would be left.
        }
        index++;
        boolean ends = partition.moves() && target.isEmpty();
        partition.target = List.copyOf(target);
        partition.original = List.copyOf(original);
        keep(partition, all);
        partition.partitionEpoch++;
        if (replicasGo || ends) {
            partition.leaderEpoch++;
            partition.leaderEpochIndex = index;
        }
        scheduler.note(partition.id.partition() + ": replicas " + partition.replicas + " on their way to "
                + partition.target + ", leader " + partition.leader + " epoch " + partition.leaderEpoch + " isr "
                + partition.isr + " at " + partition.partitionEpoch);
        completeReassignment(partition);
        broadcast(List.of(partition.id));
    }

    private void keep(Placed partition, List<Integer> replicas) {
        partition.replicas = List.copyOf(replicas);
        partition.unsound =
                partition.unsound.stream().filter(replicas::contains).toList();
        partition.elr = partition.elr.stream().filter(replicas::contains).toList();
        setIsr(partition, replicas.stream().filter(partition.isr::contains).toList());
        partition.elr = partition.elr.stream().filter(replicas::contains).toList();
    }

    /** All of the target are in sync, and one of them can lead: the others go. */
    private void completeReassignment(Placed partition) {
        if (!partition.moves() || !partition.isr.containsAll(partition.target)) {
            return;
        }
        boolean stays = partition.target.contains(partition.leader);
        int leader = stays ? partition.leader : first(partition, partition.target);
        if (leader < 0) {
            return;
        }
        List<Integer> target = partition.target;
        partition.target = List.of();
        partition.original = List.of();
        keep(partition, target);
        partition.leader = leader;
        partition.leaderEpoch++;
        partition.partitionEpoch++;
        partition.leaderEpochIndex = index;
        reassignments++;
        scheduler.note(partition.id.partition() + ": now on " + partition.replicas + ", leader " + leader + " epoch "
                + partition.leaderEpoch + " isr " + partition.isr + " at " + partition.partitionEpoch);
    }

    // ---- ISR changes

    /** A proposal on its way from a broker. */
    void onProposal(SimBroker from, IsrProposal proposal, ProposalCallback callback) {
        boolean requestLost = !calm && (rng.chance(requestsLost) || !from.isReachable());
        boolean replyLost = !calm && rng.chance(repliesLost);
        long arrival = calm || rng.chance(900) ? rng.between(0, 5) : rng.between(20, 400);
        if (requestLost) {
            replyLater(from, rng.between(50, 300), callback, ErrorCode.TIMED_OUT, -1);
            return;
        }
        if (replyLost) {
            replyLater(from, rng.between(0, 500), callback, ErrorCode.UNKNOWN_OUTCOME, -1);
        }
        scheduler.schedule(arrival, "proposal", () -> {
            ErrorCode error = decide(from.id(), proposal);
            int epoch = error == ErrorCode.NONE ? partitions.get(proposal.id()).partitionEpoch : -1;
            if (!replyLost) {
                replyLater(from, rng.between(0, 5), callback, error, epoch);
            }
        });
    }

    private void replyLater(SimBroker to, long delayMs, ProposalCallback callback, ErrorCode error, int epoch) {
        int life = to.life();
        scheduler.schedule(delayMs, "proposal's reply", () -> {
            if (to.lives(life)) {
                callback.onReply(error, "", epoch);
            }
        });
    }

    private ErrorCode decide(int from, IsrProposal proposal) {
        Placed partition = partitions.get(proposal.id());
        if (proposal.leaderEpoch() != partition.leaderEpoch || partition.leader != from) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (proposal.partitionEpoch() != partition.partitionEpoch) {
            return ErrorCode.INVALID_PARTITION_EPOCH;
        }
        if (!partition.replicas.containsAll(proposal.isr())) {
            throw scheduler.failure("proposed " + proposal + ", the replicas are " + partition.replicas, null);
        }
        for (int i = 0; i < proposal.isr().size(); i++) {
            Registered member = registered.get(proposal.isr().get(i));
            if (member.fenced || member.epoch != proposal.isrBrokerEpochs().get(i)) {
                return ErrorCode.INELIGIBLE_REPLICA;
            }
        }
        index++;
        for (int member : proposal.isr()) {
            if (!partition.isr.contains(member)) {
                partition.unsound = without(partition.unsound, member);
            }
        }
        setIsr(
                partition,
                partition.replicas.stream().filter(proposal.isr()::contains).toList());
        partition.partitionEpoch++;
        isrChanges++;
        completeReassignment(partition);
        scheduler.note(partition.id.partition() + ": isr " + partition.isr + " elr " + partition.elr + " at "
                + partition.partitionEpoch);
        broadcast(List.of(partition.id));
        return ErrorCode.NONE;
    }

    // ---- publishing

    private void broadcast(List<TopicIdPartition> changed) {
        brokers.forEach(broker -> {
            if (registered.get(broker.id()).epoch >= 0) {
                deliver(broker.id(), false, changed);
            }
        });
    }

    /** Tells a broker what changed, perhaps only later and together with what changes until then. */
    private void deliver(int to, boolean complete, List<TopicIdPartition> changed) {
        Set<TopicIdPartition> news = owed.get(to);
        boolean waits = !news.isEmpty();
        news.addAll(changed);
        if (complete || (calm && !waits) || !rng.chance(metadataMerged)) {
            tell(to, complete);
        } else if (!waits) {
            scheduler.schedule(rng.between(1, 150), "merged metadata", () -> tell(to, false));
        }
    }

    private void tell(int to, boolean complete) {
        SimBroker broker =
                brokers.stream().filter(it -> it.id() == to).findFirst().orElseThrow();
        List<TopicIdPartition> news = List.copyOf(owed.get(to));
        owed.get(to).clear();
        if (complete) {
            told.get(to).clear();
        }
        List<PartitionState> states = new ArrayList<>();
        List<TopicIdPartition> removed = new ArrayList<>();
        for (TopicIdPartition id : news) {
            Placed partition = partitions.get(id);
            if (partition.replicas.contains(to)) {
                told.get(to).add(id);
                states.add(stateOf(partition));
            } else if (told.get(to).remove(id)) {
                removed.add(id);
            }
        }
        MetadataUpdate update = new MetadataUpdate(index, complete, states, removed, peers(), registered.get(to).epoch);
        long delay = calm || !rng.chance(metadataLate) ? rng.between(0, 4) : rng.between(10, 200);
        long at = Math.max(scheduler.nowMs() + delay, lastDelivery.getOrDefault(to, 0L));
        lastDelivery.put(to, at);
        broker.deliverMetadata(update, at - scheduler.nowMs());
    }

    private Map<Integer, BrokerPeer> peers() {
        Map<Integer, BrokerPeer> peers = new LinkedHashMap<>();
        brokers.stream().sorted(Comparator.comparing(SimBroker::id)).forEach(broker -> {
            Registered one = registered.get(broker.id());
            if (one.epoch >= 0) {
                peers.put(
                        broker.id(),
                        new BrokerPeer(
                                broker.id(),
                                one.epoch,
                                broker.address(),
                                broker.address(),
                                one.directories,
                                !one.fenced));
            }
        });
        return peers;
    }

    private PartitionState stateOf(Placed it) {
        return new PartitionState(
                it.id,
                "t",
                it.leader,
                it.leaderEpoch,
                it.partitionEpoch,
                it.leaderEpochIndex,
                it.replicas,
                it.isr,
                it.elr,
                false,
                false,
                minIsr(it),
                CONFIG);
    }
}
