package io.lograft.torture.sim;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Does to a cluster what a plan says, and brings it back to health at the end. */
final class FaultInjector {
    private static final long SUPERVISOR_MS = 300;

    private final SimulatedCluster cluster;
    private final Workload workload;
    private final Invariants invariants;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final Map<Fault.Kind, Integer> done = new EnumMap<>(Fault.Kind.class);
    private boolean over;
    private int wipes;

    FaultInjector(SimulatedCluster cluster, Workload workload, Invariants invariants) {
        this.cluster = cluster;
        this.workload = workload;
        this.invariants = invariants;
        this.scheduler = cluster.scheduler();
        this.network = cluster.network();
    }

    void start(List<Fault> faults) {
        faults.forEach(fault -> scheduler.schedule(fault.atMs(), "fault", () -> inject(fault)));
        supervise();
    }

    /** How many of each kind came about. */
    Map<Fault.Kind, Integer> done() {
        return done;
    }

    int total() {
        return done.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Nodes that came back with an empty disk. */
    int wipes() {
        return wipes;
    }

    /** No more faults, and everything works again. */
    void heal() {
        over = true;
        network.healAll();
        for (SimulatedNode node : cluster.nodes()) {
            for (SimulatedNode other : cluster.nodes()) {
                network.slowDown(node.node(), other.node(), 0);
            }
            node.node().resume();
            if (node.node().isAlive()) {
                node.disk().mend();
            } else {
                node.restart();
            }
            cluster.quorum().releaseWithSnapshot(node.id());
        }
    }

    /** As an init system does: a node that ended by itself is started again. */
    private void supervise() {
        scheduler.schedule(SUPERVISOR_MS, "supervisor", () -> {
            for (SimulatedNode node : cluster.nodes()) {
                if (node.endedByItself()) {
                    scheduler.note(node.node() + " is started again by its supervisor");
                    node.restart();
                }
            }
            supervise();
        });
    }

    private void inject(Fault fault) {
        if (over) {
            return;
        }
        scheduler.note("fault: " + fault);
        SimulatedNode node = cluster.nodes().get(fault.node());
        SimulatedNode other = cluster.nodes().get(fault.other());
        SimRng rng = scheduler.rng("fault " + fault.salt());
        boolean came = switch (fault.kind()) {
            case CRASH -> down(node, fault, rng, false);
            case KILL -> kill(node, fault);
            case WIPE -> canSpare(node) && down(node, fault, rng, true);
            case CRASH_ALL -> crashAll(fault, rng);
            case CUT, CUT_ONE_WAY -> node != other && cut(node, other, fault, rng);
            case SWIZZLE -> swizzle(fault, rng);
            case PAUSE -> pause(node, fault);
            case RESET -> node != other && reset(node, other);
            case SLOW -> node != other && slowDown(node, other, fault, rng);
            case FULL -> fill(node, fault);
            case EIO -> breakDown(node);
            case ELECT -> elect();
            case QUORUM -> loseQuorumLeader();
            case SNAPSHOT -> fallBehind(node, fault);
            case CONFIG -> changeConfig(rng);
        };
        if (came) {
            done.merge(fault.kind(), 1, Integer::sum);
        }
    }

    private boolean down(SimulatedNode node, Fault fault, SimRng rng, boolean wiped) {
        if (!node.node().isAlive()) {
            return false;
        }
        node.crash(rng);
        scheduler.schedule(fault.forMs(), "restart", () -> {
            if (node.node().isAlive()) {
                return;
            }
            if (wiped && canSpare(node)) {
                wipes++;
                scheduler.note(node.node() + " gets an empty disk");
                node.disk().replace(rng);
            }
            node.restart();
        });
        return true;
    }

    private boolean kill(SimulatedNode node, Fault fault) {
        if (!node.node().isAlive()) {
            return false;
        }
        node.kill();
        scheduler.schedule(fault.forMs(), "restart", () -> {
            if (!node.node().isAlive()) {
                node.restart();
            }
        });
        return true;
    }

    private boolean crashAll(Fault fault, SimRng rng) {
        for (SimulatedNode node : cluster.nodes()) {
            Fault own = new Fault(
                    fault.atMs(),
                    Fault.Kind.CRASH,
                    node.id() - 1,
                    0,
                    rng.between(30, fault.forMs() + 31),
                    rng.nextLong());
            down(node, own, rng, false);
        }
        return true;
    }

    private boolean cut(SimulatedNode node, SimulatedNode other, Fault fault, SimRng rng) {
        if (fault.kind() == Fault.Kind.CUT) {
            network.cut(node.node(), other.node());
        } else {
            network.cutOneWay(node.node(), other.node());
        }
        healLater(node, other, fault.forMs(), rng);
        return true;
    }

    private void healLater(SimulatedNode node, SimulatedNode other, long afterMs, SimRng rng) {
        boolean broken = rng.chance(300);
        scheduler.schedule(afterMs, "heal", () -> {
            if (broken) {
                network.healWithReset(node.node(), other.node());
            } else {
                network.heal(node.node(), other.node());
            }
        });
    }

    private boolean swizzle(Fault fault, SimRng rng) {
        long atMs = 0;
        for (SimulatedNode node : shuffled(rng)) {
            for (SimulatedNode other : shuffled(rng)) {
                if (node.id() < other.id()) {
                    atMs += rng.between(10, 300);
                    scheduler.schedule(atMs, "cut", () -> {
                        if (!over) {
                            network.cut(node.node(), other.node());
                        }
                    });
                    healLater(node, other, atMs + rng.between(20, fault.forMs() + 21), rng);
                }
            }
        }
        return true;
    }

    private List<SimulatedNode> shuffled(SimRng rng) {
        List<SimulatedNode> left = new ArrayList<>(cluster.nodes());
        List<SimulatedNode> order = new ArrayList<>();
        while (!left.isEmpty()) {
            order.add(left.remove(rng.nextInt(left.size())));
        }
        return order;
    }

    private boolean pause(SimulatedNode node, Fault fault) {
        if (!node.node().isAlive() || node.node().isPaused()) {
            return false;
        }
        node.node().pause();
        scheduler.schedule(fault.forMs(), "resume", () -> node.node().resume());
        return true;
    }

    private boolean reset(SimulatedNode node, SimulatedNode other) {
        network.reset(node.node(), other.node());
        return true;
    }

    private boolean slowDown(SimulatedNode node, SimulatedNode other, Fault fault, SimRng rng) {
        network.slowDown(node.node(), other.node(), rng.between(5, 200));
        scheduler.schedule(fault.forMs(), "as fast as before", () -> network.slowDown(node.node(), other.node(), 0));
        return true;
    }

    private boolean fill(SimulatedNode node, Fault fault) {
        if (!node.isServing()) {
            return false;
        }
        node.disk().fill();
        scheduler.schedule(fault.forMs(), "room", () -> node.disk().makeRoom());
        return true;
    }

    private boolean breakDown(SimulatedNode node) {
        if (!node.isServing()) {
            return false;
        }
        node.disk().breakDown();
        return true;
    }

    private boolean elect() {
        workload.electLeaders();
        return true;
    }

    private boolean loseQuorumLeader() {
        cluster.quorum().loseLeader();
        return true;
    }

    private boolean fallBehind(SimulatedNode node, Fault fault) {
        if (!node.node().isAlive()) {
            return false;
        }
        cluster.quorum().holdBack(node.id());
        scheduler.schedule(fault.forMs(), "snapshot", () -> cluster.quorum().releaseWithSnapshot(node.id()));
        return true;
    }

    private boolean changeConfig(SimRng rng) {
        workload.changeConfig(1 + rng.nextInt(2));
        return true;
    }

    /** Whether all that is committed is safe on the disk of another node that may lead. */
    private boolean canSpare(SimulatedNode node) {
        ClusterImage image = cluster.newestImage();
        Map<Integer, Long> ends = invariants.ends();
        for (TopicImage topic : image.topics()) {
            for (int i = 0; i < topic.partitions().size(); i++) {
                TopicIdPartition id = new TopicIdPartition(topic.id(), i);
                PartitionImage partition = topic.partition(i);
                long end = ends.getOrDefault(i, 0L);
                boolean safe = cluster.nodes().stream()
                        .filter(other -> other != node)
                        .filter(other -> partition.isr().contains(other.id())
                                || partition.elr().contains(other.id()))
                        .anyMatch(other -> other.disk().durableEnd(id) >= end);
                if (!safe) {
                    return false;
                }
            }
        }
        return true;
    }
}
