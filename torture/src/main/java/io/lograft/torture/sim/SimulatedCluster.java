package io.lograft.torture.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.lograft.base.Address;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.session.SessionSettings;
import io.lograft.metadata.sim.SimLogFaults;
import io.lograft.metadata.sim.SimMetadataQuorum;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Nodes, their quorum and the network between them. */
final class SimulatedCluster {
    private static final int NODES = 3;

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final SimMetadataQuorum quorum;
    private final QuorumVoters voters;
    private final List<SimulatedNode> nodes = new ArrayList<>();

    SimulatedCluster(SimScheduler scheduler) {
        this.scheduler = scheduler;
        SimRng rng = scheduler.rng("cluster");
        this.network = new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize())
                .copying(SimulatedCluster::copy)
                .silenceTimeoutMs(1_500)
                .connectTimeoutMs(500)
                .delayMicros(50, new int[] {400, 400, 2_000, 10_000}[rng.nextInt(4)]);
        this.quorum = new SimMetadataQuorum(scheduler, NODES, rng.chance(300) ? SimLogFaults.MANY : SimLogFaults.NONE);
        int loops = 1 + rng.nextInt(2);
        for (int id = 1; id <= NODES; id++) {
            nodes.add(new SimulatedNode(this, id, loops));
        }
        this.voters = new QuorumVoters(IntStream.range(0, NODES)
                .mapToObj(i -> new Voter(
                        i + 1, new Address("n" + (i + 1), 9094), nodes.get(i).nodeAddress()))
                .toList());
        scheduler.note(loops + " loops for each node");
    }

    /** Brokers write into the batches that they get, and so must not get the sender's own. */
    private static Object copy(Object message) {
        try {
            MessageLite sent = (MessageLite) message;
            return sent.getParserForType().parseFrom(sent.toByteArray());
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimNetwork network() {
        return network;
    }

    SimMetadataQuorum quorum() {
        return quorum;
    }

    QuorumVoters voters() {
        return voters;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    List<Address> clientAddresses() {
        return nodes.stream().map(SimulatedNode::clientAddress).toList();
    }

    /** Small windows and short times, so that limits are met often. */
    DataPlaneOptions dataPlaneOptions(int id) {
        return new DataPlaneOptions(
                id, 3_000, 800, SessionSettings.DEFAULTS.sessionTimeoutMs(), 32 << 10, 8 << 10, 128 << 10, 1 << 20, 2);
    }

    void start() {
        SimRng rng = scheduler.rng("start");
        nodes.forEach(node -> scheduler.schedule(rng.between(0, 100), "start", node::start));
    }

    /** The newest committed metadata that any voter has. */
    ClusterImage newestImage() {
        ClusterImage newest = ClusterImage.EMPTY;
        for (SimulatedNode node : nodes) {
            ClusterImage image = quorum.image(node.id());
            if (image != null && image.version() > newest.version()) {
                newest = image;
            }
        }
        return newest;
    }

    /** Whether every node is up, has the newest metadata, and every partition is led with all its replicas in sync. */
    boolean isHealed() {
        ClusterImage newest = newestImage();
        return nodes.stream().allMatch(node -> node.isServing() && node.image().equals(newest))
                && newest.brokers().size() == NODES
                && newest.brokers().stream().allMatch(broker -> !broker.fenced())
                && newest.topics().stream()
                        .allMatch(topic -> IntStream.range(0, topic.partitions().size())
                                .mapToObj(topic::partition)
                                .allMatch(SimulatedCluster::isWhole));
    }

    private static boolean isWhole(PartitionImage partition) {
        return partition.hasLeader()
                && partition.isr().size() == partition.replicas().size();
    }

    /** Where everybody stands, into the text of a failure. */
    void describe() {
        ClusterImage newest = newestImage();
        scheduler.note("metadata version " + newest.version() + ", quorum led by " + quorum.leader());
        newest.topics()
                .forEach(topic -> IntStream.range(0, topic.partitions().size())
                        .forEach(i -> scheduler.note(topic.name() + "-" + i + ": " + topic.partition(i))));
        for (SimulatedNode node : nodes) {
            scheduler.note(node.node() + (node.node().isAlive() ? " lives" : " is down")
                    + (node.isServing() ? ", serves" : "") + ", metadata version "
                    + node.image().version() + ", fenced: "
                    + (newest.broker(node.id()) == null
                            ? "unknown"
                            : newest.broker(node.id()).fenced()));
            node.forEachPartition(partition -> scheduler.note(node.node() + " "
                    + partition.id().partition() + ": " + partition.role() + " in epoch " + partition.leaderEpoch()
                    + ", log " + partition.log().startOffset() + ".."
                    + partition.log().endOffset() + ", position "
                    + partition.log().positionOffset() + ", high watermark " + partition.highWatermark()));
        }
    }
}
