package io.lograft.dataplane;

import io.lograft.base.Address;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.replica.Partition;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** One broker of the simulation: a node with a disk, and a data plane for each of its lives. */
final class SimBroker {
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final SimNode node;
    private final int id;
    private final int loopCount;
    private final DataPlaneOptions options;
    private final Address address;
    private final StorePlan plan;
    private TinyController controller;
    private NodeDataPlane dataPlane;
    private boolean registered;
    private boolean rots;
    private LogStore store;
    private boolean cutFromController;
    private long lastContactMs;
    private final ArrayDeque<MetadataUpdate> inTransit = new ArrayDeque<>();
    private final ArrayDeque<MetadataUpdate> held = new ArrayDeque<>();

    /** A log whose batches can be looked at. */
    interface Readable {
        /** All batches that the log holds. */
        List<ByteBuffer> batches();
    }

    /** How a broker's logs are made, and what happens to them. */
    interface StorePlan {
        /** Opens the logs of a new life, then continues. */
        void open(SimNode node, Consumer<LogStore> opened);

        void onPowerLost(SimRng rng);

        void replaceDisk(SimRng rng);

        void setFull(boolean full);

        /** A bit flips somewhere on the disk. */
        void rot(SimRng rng);

        UUID directoryId();

        /** End of what would survive a power cut now. */
        long durableEnd(TopicIdPartition id);
    }

    SimBroker(
            SimScheduler scheduler,
            SimNetwork network,
            int id,
            int loopCount,
            DataPlaneOptions options,
            Function<SimNode, StorePlan> plans) {
        this.scheduler = scheduler;
        this.network = network;
        this.id = id;
        this.loopCount = loopCount;
        this.options = options;
        this.node = new SimNode(scheduler, "n" + id);
        this.address = new Address("n" + id, 9093);
        this.plan = plans.apply(node);
    }

    void join(TinyController theController) {
        controller = theController;
    }

    int id() {
        return id;
    }

    SimNode node() {
        return node;
    }

    Address address() {
        return address;
    }

    UUID directoryId() {
        return plan.directoryId();
    }

    long durableEnd(TopicIdPartition partition) {
        return plan.durableEnd(partition);
    }

    int life() {
        return node.life();
    }

    boolean lives(int life) {
        return node.lives(life);
    }

    boolean isAlive() {
        return node.isAlive();
    }

    /** Null while the node is down or recovers. */
    NodeDataPlane dataPlane() {
        return dataPlane;
    }

    /** Every replica that the node has open. */
    void forEachPartition(Consumer<Partition> action) {
        for (int i = 0; dataPlane != null && i < loopCount; i++) {
            dataPlane.replicasOf(i).partitions().forEach(action);
        }
    }

    boolean isReachable() {
        return dataPlane != null && !cutFromController && !node.isPaused();
    }

    void onControllerContact() {
        lastContactMs = node.clock().monotonicMs();
    }

    /** The first life begins. */
    void start() {
        boot(false);
    }

    /** From now on this broker's disk may rot; what it finds of that counts. */
    void mayRot() {
        rots = true;
    }

    boolean rots() {
        return rots;
    }

    void rot(SimRng rng) {
        plan.rot(rng);
    }

    /** How recovery left the replica. */
    ControllerCalls.Kind recovered(TopicIdPartition partition) {
        return switch (store.health(partition)) {
            case GOOD -> ControllerCalls.Kind.GOOD;
            case CUT -> ControllerCalls.Kind.CUT;
            default -> ControllerCalls.Kind.LOSSY;
        };
    }

    void kill() {
        node.kill();
        gone();
    }

    void crash(SimRng rng) {
        plan.onPowerLost(rng);
        node.crash();
        gone();
    }

    void restart() {
        node.restart();
        boot(false);
    }

    /** Comes back with an empty disk of another identity. */
    void restartWiped(SimRng rng) {
        plan.replaceDisk(rng);
        node.restart();
        boot(true);
    }

    void setDiskFull(boolean full) {
        if (dataPlane != null || !full) {
            plan.setFull(full);
        }
    }

    void cutFromController(boolean cut) {
        cutFromController = cut;
        if (!cut) {
            flushMetadata();
        }
    }

    /** Metadata arrives in order, later while the node is cut off; what is meant for a former life is dropped. */
    void deliverMetadata(MetadataUpdate update, long delayMs) {
        if (!registered) {
            return; // This process has not registered; metadata that was meant for its former self ends here.
        }
        int life = node.life();
        inTransit.addLast(update);
        scheduler.schedule(delayMs, "metadata for " + node, () -> {
            if (node.lives(life)) {
                held.addLast(inTransit.pollFirst());
                flushMetadata();
            }
        });
    }

    private void flushMetadata() {
        while (!cutFromController && dataPlane != null && !held.isEmpty()) {
            dataPlane.apply(held.pollFirst());
        }
    }

    private void gone() {
        dataPlane = null;
        registered = false;
        held.clear();
        inTransit.clear();
        controller.noticeDeath(this);
    }

    private void boot(boolean lossy) {
        int life = node.life();
        plan.open(node, opened -> {
            if (!node.lives(life)) {
                return;
            }
            store = opened;
            List<SimLoop> loops = new ArrayList<>();
            for (int i = 0; i < loopCount; i++) {
                loops.add(node.newDataLoop("data-" + i));
            }
            lastContactMs = node.clock().monotonicMs();
            dataPlane = new NodeDataPlane(options, loops, store, network.net(node), new Calls(), () -> lastContactMs);
            SimNetServer server = network.server(node, address, loops);
            dataPlane.serveReplication(server);
            server.start();
            registered = true;
            controller.register(this, lossy);
        });
    }

    private final class Calls implements ControllerCalls {
        @Override
        public void alterPartition(IsrProposal proposal, ProposalCallback callback) {
            controller.onProposal(SimBroker.this, proposal, callback);
        }

        @Override
        public void report(List<ReplicaHealth> replicas) {
            scheduler.note(node + " reports " + replicas);
            if (rots) {
                replicas.forEach(replica -> controller.onReport(SimBroker.this, replica));
            }
        }
    }
}
