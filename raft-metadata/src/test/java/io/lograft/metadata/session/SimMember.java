package io.lograft.metadata.session;

import com.google.protobuf.MessageLite;
import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.controller.ControllerSettings;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.sim.SimMetadataQuorum;
import io.lograft.proto.internal.v1.ReplicaHealth;
import java.util.ArrayList;
import java.util.List;

/** One node of a simulated cluster: voter with its controller, and broker. Checks what its listeners hear. */
final class SimMember implements SessionListener, MetadataListener {
    final int id;
    final SimNode node;
    final List<String> events = new ArrayList<>();
    final List<ReplicaHealth> replicas = new ArrayList<>();
    Controller controller;
    ControllerEndpoint endpoint;
    BrokerSession session;
    SimLoop controllerLoop;
    SimLoop livenessLoop;
    SimLoop intakeLoop;
    int snapshots;

    private final SimNetwork network;
    private final SimMetadataQuorum quorum;
    private final QuorumVoters voters;
    private final SessionSettings settings;
    private ClusterImage told = ClusterImage.EMPTY;

    SimMember(
            SimScheduler scheduler,
            SimNetwork network,
            SimMetadataQuorum quorum,
            QuorumVoters voters,
            SessionSettings settings,
            int id) {
        this(network, quorum, voters, settings, id, new SimNode(scheduler, "node" + id));
    }

    SimMember(
            SimNetwork network,
            SimMetadataQuorum quorum,
            QuorumVoters voters,
            SessionSettings settings,
            int id,
            SimNode node) {
        this.network = network;
        this.quorum = quorum;
        this.voters = voters;
        this.settings = settings;
        this.id = id;
        this.node = node;
    }

    static SimNetwork network(SimScheduler scheduler) {
        return new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize());
    }

    static Address nodeAddress(int id) {
        return new Address("node" + id, 9093);
    }

    /** A new life of the process. */
    void start() {
        startAt(nodeAddress(id));
    }

    /** The same, on another node port. */
    void startAt(Address address) {
        told = ClusterImage.EMPTY;
        SimNetServer server =
                network.server(node, address, List.of(node.newDataLoop("data-0"), node.newDataLoop("data-1")));
        controllerLoop = node.newLoop("controller");
        livenessLoop = node.newLoop("liveness");
        intakeLoop = node.newLoop("intake");
        if (voters.find(id).isPresent()) {
            endpoint = new ControllerEndpoint(
                    id,
                    controllerLoop,
                    node.newLoop("feed"),
                    node.clock(),
                    node.rng("topics"),
                    network.net(node),
                    settings);
            endpoint.serve(server);
            controller = new Controller(
                    id,
                    controllerLoop,
                    quorum.newLog(id, node),
                    node.rng("controller"),
                    ControllerSettings.DEFAULTS,
                    List.of(endpoint));
            endpoint.attach(controller);
            controller.start();
        }
        BrokerProfile profile = new BrokerProfile(id, "", new Address("node" + id, 9092), address, "");
        session = new BrokerSession(
                profile,
                () -> new BrokerStorage(List.of(new byte[16]), 0, replicas),
                voters,
                network.net(node),
                livenessLoop,
                intakeLoop,
                node.rng("session"),
                settings,
                this,
                this);
        session.serve(server);
        server.start();
        session.startFollowing();
        session.startSession();
        session.ready();
    }

    /** How the broker stands in an image. */
    static boolean inService(ClusterImage image, int id) {
        BrokerImage broker = image.broker(id);
        return broker != null && !broker.fenced();
    }

    @Override
    public void onRegistered(long brokerEpoch, String clusterId) {
        events.add("registered " + brokerEpoch);
    }

    @Override
    public void onFenced(boolean fenced) {
        events.add(fenced ? "fenced" : "in service");
    }

    @Override
    public void onRefused(ErrorCode code, String message) {
        events.add("refused " + code);
    }

    @Override
    public void onControllerGone(int nodeId) {
        events.add("gone " + nodeId);
    }

    @Override
    public void onMetadata(ImageDelta delta, boolean complete) {
        if (delta.from() != told || delta.to().version() < told.version()) {
            throw new AssertionError("image " + delta.to() + " after " + told);
        }
        if (complete) {
            snapshots++;
        }
        told = delta.to();
    }
}
