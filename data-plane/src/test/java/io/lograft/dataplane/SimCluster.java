package io.lograft.dataplane;

import com.google.protobuf.MessageLite;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimFailure;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.replica.ReplicaState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Three brokers, two partitions, producers and readers, and what happens to them, from one seed. */
final class SimCluster {
    private static final int BROKERS = 3;
    private static final int PARTITIONS = 2;
    private static final int PRODUCERS = 3;

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final SimRng rng;
    private final List<SimBroker> brokers = new ArrayList<>();
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<SimWriter> writers = new ArrayList<>();
    private final List<SimReader> readers = new ArrayList<>();
    private final List<TopicIdPartition> ids = new ArrayList<>();
    private final TinyController controller;
    private final Ledger ledger;
    private final int faultGapMaxMs;

    /** Whose disk loses bits; null if nobody's. What is acknowledged then lies on another disk too, which stays. */
    private final SimBroker rotting;

    private boolean healing;
    private int faults;
    private int deletions;

    SimCluster(long seed, Function<SimNode, SimBroker.StorePlan> plans) {
        this(seed, plans, false);
    }

    SimCluster(long seed, Function<SimNode, SimBroker.StorePlan> plans, boolean rot) {
        scheduler = new SimScheduler(seed);
        rng = scheduler.rng("scenario");
        network = new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize())
                .silenceTimeoutMs(800)
                .connectTimeoutMs(300);
        network.delayMicros(50, new int[] {400, 400, 3_000, 20_000}[rng.nextInt(4)]);
        faultGapMaxMs = new int[] {150, 700, 2_000}[rng.nextInt(3)];
        int loops = 1 + rng.nextInt(2);
        int minIsr = rot ? 2 : 1 + rng.nextInt(2);
        TopicId topic = new TopicId(rng.nextLong(), rng.nextLong());
        for (int i = 0; i < PARTITIONS; i++) {
            ids.add(new TopicIdPartition(topic, i));
        }
        Map<Integer, SimBroker> byId = new LinkedHashMap<>();
        for (int id = 1; id <= BROKERS; id++) {
            DataPlaneOptions options = new DataPlaneOptions(
                    id, 1_500, 400, TinyController.SESSION_MS, 16 << 10, 4 << 10, 64 << 10, 1 << 20, 2);
            SimBroker broker = new SimBroker(scheduler, network, id, loops, options, plans);
            brokers.add(broker);
            byId.put(id, broker);
        }
        controller = new TinyController(scheduler, brokers, ids, minIsr);
        ledger = new Ledger(scheduler, brokers, controller, ids);
        brokers.forEach(broker -> broker.join(controller));
        rotting = rot ? brokers.get(rng.nextInt(BROKERS)) : null;
        if (rot) {
            rotting.mayRot();
        }
        scheduler.note(loops + " loops, min.insync.replicas " + minIsr);
        scheduler.afterEachEvent(ledger::check);
        for (TopicIdPartition id : ids) {
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(new SimProducer(scheduler, byId, controller, id, 100L * id.partition() + i));
            }
            if (rng.chance(600)) {
                writers.add(new SimWriter(scheduler, byId, controller, id));
            }
            readers.add(new SimReader(scheduler, byId, controller, ledger, id));
        }
    }

    /** Runs the scenario: start, faults for so long, then health, and everything must be there. */
    void run(long faultyMs) {
        brokers.forEach(broker -> scheduler.schedule(rng.between(0, 100), "start", broker::start));
        scheduler.runUntil("all partitions have leaders at first", this::allLed, 5_000);
        scheduler.schedule(rng.between(50, 500), "fault", this::nextFault);
        scheduler.runFor(faultyMs);
        heal();
        try {
            converge();
        } catch (SimFailure stuck) {
            describe();
            throw scheduler.failure("did not converge", stuck);
        }
        ledger.checkHealed(producers);
    }

    private void converge() {
        scheduler.runUntil(
                "all replicas are in sync and where they belong after healing", controller::allInSync, 30_000);
        scheduler.runUntil("replicas that moved away are gone", this::nobodyHasMore, 10_000);
        producers.forEach(SimProducer::stop);
        writers.forEach(SimWriter::stop);
        scheduler.runUntil(
                "all records are acknowledged after healing",
                () -> producers.stream().allMatch(SimProducer::isDone),
                30_000);
        scheduler.runUntil("readers have read everything", this::allRead, 10_000);
        scheduler.runUntil("followers know everything committed", this::allReplicated, 10_000);
        scheduler.runUntil("no follower begins before its leader", this::deletedEverywhere, 100);
    }

    /** Where everybody stands, into the text of a failure. */
    private void describe() {
        brokers.forEach(broker -> broker.forEachPartition(partition -> scheduler.note(broker.node() + " "
                + partition.id().partition() + ": " + partition.role() + " in epoch " + partition.leaderEpoch()
                + ", log " + partition.log().startOffset() + ".."
                + partition.log().endOffset() + ", position "
                + partition.log().positionOffset() + ", high watermark " + partition.highWatermark()
                + (partition.log().isWritable() ? "" : ", not writable"))));
        brokers.forEach(
                broker -> scheduler.note(broker.node() + " is " + (broker.isReachable() ? "reachable" : "not reachable")
                        + ", " + (controller.isFenced(broker.id()) ? "fenced" : "in service")));
        ids.forEach(id -> scheduler.note("controller " + id.partition() + ": leader " + controller.leader(id)
                + ", epoch " + controller.leaderEpoch(id) + ", ISR " + controller.isr(id)));
    }

    /** What the run covered. */
    int[] coverage() {
        long truncations = brokers.stream()
                .filter(broker -> broker.dataPlane() != null)
                .mapToLong(broker -> broker.dataPlane().metrics().truncations())
                .sum();
        return new int[] {
            faults,
            controller.elections,
            controller.isrChanges,
            ledger.committedBatches(),
            producers.stream().mapToInt(producer -> producer.retries).sum(),
            (int) truncations,
            (int) Math.min(Integer.MAX_VALUE, scheduler.executed()),
            controller.repairs,
            deletions,
            controller.reassignments
        };
    }

    long digest() {
        return scheduler.digest();
    }

    private boolean allLed() {
        return ids.stream().allMatch(id -> controller.leader(id) >= 0);
    }

    private boolean allRead() {
        for (int i = 0; i < ids.size(); i++) {
            if (readers.get(i).offset() < ledger.committedEnd(ids.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean allReplicated() {
        boolean[] all = {true};
        brokers.forEach(broker -> broker.forEachPartition(
                partition -> all[0] &= partition.highWatermark() >= ledger.committedEnd(partition.id())));
        return all[0];
    }

    /** A follower may begin later: what it heard of a leader that died, the next one need not have heard. */
    private boolean deletedEverywhere() {
        Map<TopicIdPartition, Long> leaders = new LinkedHashMap<>();
        brokers.forEach(broker -> broker.forEachPartition(partition -> {
            if (partition.role() == ReplicaState.LEADING) {
                leaders.put(partition.id(), partition.log().startOffset());
            }
        }));
        boolean[] all = {true};
        brokers.forEach(broker -> broker.forEachPartition(
                partition -> all[0] &= partition.log().startOffset() >= leaders.get(partition.id())));
        return all[0];
    }

    private boolean nobodyHasMore() {
        boolean[] all = {true};
        brokers.forEach(broker -> broker.forEachPartition(
                partition -> all[0] &= controller.replicas(partition.id()).contains(broker.id())));
        return all[0];
    }

    private void nextFault() {
        if (healing) {
            return;
        }
        faults++;
        SimBroker victim = brokers.get(rng.nextInt(BROKERS));
        SimBroker other = brokers.get(rng.nextInt(BROKERS));
        if (rotting != null && rng.chance(600)) {
            rotting.rot(rng);
        }
        switch (rng.nextInt(21)) {
            case 0, 1 -> crash(victim, rng.between(30, 1_500));
            case 2, 3 -> kill(victim, rng.between(30, 1_500));
            case 4 -> wipe(victim, rng.between(30, 1_500));
            case 5 -> crashAll();
            case 6 -> cut(victim, other, true);
            case 7 -> cut(victim, other, false);
            case 8 -> cutFromController(victim, rng.between(50, 2_000));
            case 9 -> pause(victim, rng.between(20, 1_500));
            case 10 -> network.reset(victim.node(), other.node());
            case 12 -> slowDown(victim, other);
            case 11 -> fillDisk(victim, rng.between(100, 1_500));
            case 13, 14 -> deleteRecords(rng.nextInt(PARTITIONS));
            case 15, 16, 17 -> controller.reassign(ids.get(rng.nextInt(PARTITIONS)), anyReplicas());
            case 18 -> controller.cancelReassignment(ids.get(rng.nextInt(PARTITIONS)));
            default -> controller.moveLeader(ids.get(rng.nextInt(PARTITIONS)));
        }
        scheduler.schedule(rng.between(20, faultGapMaxMs), "fault", this::nextFault);
    }

    /** Some of the brokers in any order; two at least where one disk loses bits. */
    private List<Integer> anyReplicas() {
        List<Integer> all = new ArrayList<>(brokers.stream().map(SimBroker::id).toList());
        for (int i = all.size() - 1; i > 0; i--) {
            Collections.swap(all, i, rng.nextInt(i + 1));
        }
        int least = rotting != null ? 2 : 1;
        return List.copyOf(all.subList(0, least + rng.nextInt(BROKERS + 1 - least)));
    }

    private void crash(SimBroker victim, long downMs) {
        if (victim.isAlive()) {
            victim.crash(rng);
            restartLater(victim, downMs, false);
        }
    }

    private void kill(SimBroker victim, long downMs) {
        if (victim.isAlive()) {
            victim.kill();
            restartLater(victim, downMs, false);
        }
    }

    private void wipe(SimBroker victim, long downMs) {
        if (rotting == null && victim.isAlive() && controller.canSpare(victim.id(), 2)) {
            victim.crash(rng);
            restartLater(victim, downMs, true);
        }
    }

    private void crashAll() {
        brokers.forEach(broker -> crash(broker, rng.between(30, 800)));
    }

    private void restartLater(SimBroker broker, long downMs, boolean wiped) {
        scheduler.schedule(downMs, "restart", () -> {
            if (broker.isAlive()) {
                return;
            }
            if (wiped && controller.canSpare(broker.id(), 2)) {
                broker.restartWiped(rng);
            } else {
                broker.restart();
            }
        });
    }

    private void cut(SimBroker a, SimBroker b, boolean bothWays) {
        if (a == b) {
            return;
        }
        if (bothWays) {
            network.cut(a.node(), b.node());
        } else {
            network.cutOneWay(a.node(), b.node());
        }
        boolean reset = rng.chance(300);
        scheduler.schedule(rng.between(50, 2_500), "heal", () -> {
            if (reset) {
                network.healWithReset(a.node(), b.node());
            } else {
                network.heal(a.node(), b.node());
            }
        });
    }

    private void cutFromController(SimBroker victim, long forMs) {
        victim.cutFromController(true);
        scheduler.schedule(forMs, "controller heals", () -> victim.cutFromController(false));
    }

    private void pause(SimBroker victim, long forMs) {
        victim.node().pause();
        scheduler.schedule(forMs, "resume", () -> victim.node().resume());
    }

    private void slowDown(SimBroker from, SimBroker to) {
        network.slowDown(from.node(), to.node(), rng.between(5, 150));
        scheduler.schedule(
                rng.between(50, 2_000), "as fast as before", () -> network.slowDown(from.node(), to.node(), 0));
    }

    private void fillDisk(SimBroker victim, long forMs) {
        if (victim.dataPlane() == null) {
            return;
        }
        victim.setDiskFull(true);
        scheduler.schedule(forMs, "disk has room", () -> victim.setDiskFull(false));
    }

    /** Up to anywhere that the reader has passed and producers have settled, within a batch more often than not. */
    private void deleteRecords(int partition) {
        TopicIdPartition id = ids.get(partition);
        SimBroker leader = brokers.stream()
                .filter(broker -> broker.id() == controller.leader(id) && broker.isReachable())
                .findFirst()
                .orElse(null);
        if (leader == null) {
            return;
        }
        long most = producers.stream()
                .filter(producer -> producer.id().equals(id))
                .mapToLong(SimProducer::settledOffset)
                .min()
                .orElseThrow();
        long before = rng.between(0, Math.min(most, readers.get(partition).offset()));
        ledger.noteDeleted(id, before);
        scheduler.note("delete records of " + partition + " below " + before);
        leader.dataPlane().deleteRecords(id, controller.leaderEpoch(id), before, new DeleteReply() {
            @Override
            public void onDeleted(long logStartOffset) {
                deletions++;
                if (logStartOffset < before) {
                    throw scheduler.failure("deleted to " + before + ", the log begins at " + logStartOffset, null);
                }
            }

            @Override
            public void onError(ErrorCode error, String message, LeaderHint hint) {
                if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
                    return; // This leader does not know yet that so much is committed.
                }
                if (!error.retriable()) {
                    throw scheduler.failure("deleting records failed for good: " + error + " " + message, null);
                }
            }
        });
    }

    private void heal() {
        healing = true;
        scheduler.note("healing");
        controller.calmDown();
        network.healAll();
        for (SimBroker broker : brokers) {
            broker.node().resume();
            broker.cutFromController(false);
            if (!broker.isAlive()) {
                broker.restart();
            }
            broker.setDiskFull(false);
        }
    }
}
