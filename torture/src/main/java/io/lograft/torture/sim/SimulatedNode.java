package io.lograft.torture.sim;

import io.lograft.base.Address;
import io.lograft.base.BrokerId;
import io.lograft.base.ErrorCode;
import io.lograft.base.Net;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.UnsyncedFate;
import io.lograft.dataplane.NodeDataPlane;
import io.lograft.dataplane.ReplicaPeek;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.replica.Partition;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.controller.ControllerSettings;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.session.BrokerProfile;
import io.lograft.metadata.session.BrokerSession;
import io.lograft.metadata.session.BrokerStorage;
import io.lograft.metadata.session.ControllerEndpoint;
import io.lograft.metadata.session.SessionListener;
import io.lograft.metadata.session.SessionSettings;
import io.lograft.proto.Rpc;
import io.lograft.server.bridge.ControllerMailbox;
import io.lograft.server.bridge.DataPlaneFeed;
import io.lograft.server.bridge.DeferredServices;
import io.lograft.server.bridge.MetadataView;
import io.lograft.server.bridge.RecoveredReplicas;
import io.lograft.server.service.AdminCalls;
import io.lograft.server.service.Barrier;
import io.lograft.server.service.BrokerAddresses;
import io.lograft.server.service.FetchService;
import io.lograft.server.service.ImageHints;
import io.lograft.server.service.InFlightBudget;
import io.lograft.server.service.InitProducerService;
import io.lograft.server.service.LeaderHints;
import io.lograft.server.service.ListOffsetsService;
import io.lograft.server.service.ProduceService;
import io.lograft.server.service.RequestKind;
import io.lograft.server.service.RequestListener;
import io.lograft.server.service.WatchMetadataService;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** A voter that is a broker too, wired as {@code server} wires it, over simulated parts; a life after the other. */
final class SimulatedNode {
    private static final SessionSettings SESSIONS = SessionSettings.DEFAULTS;
    private static final long IN_FLIGHT_BYTES = 4 << 20;

    private final SimulatedCluster cluster;
    private final int id;
    private final int loopCount;
    private final SimNode node;
    private final SimulatedDisk disk;

    // Of the present life.
    private MetadataView view;
    private NodeDataPlane dataPlane;
    private boolean serving;
    private boolean ended;

    // Over all lives.
    private long truncations;
    private int snapshots;

    SimulatedNode(SimulatedCluster cluster, int id, int loopCount) {
        this.cluster = cluster;
        this.id = id;
        this.loopCount = loopCount;
        this.node = new SimNode(cluster.scheduler(), "n" + id);
        this.disk = new SimulatedDisk(node);
    }

    int id() {
        return id;
    }

    SimNode node() {
        return node;
    }

    SimulatedDisk disk() {
        return disk;
    }

    Address nodeAddress() {
        return new Address(node.name(), 9093);
    }

    Address clientAddress() {
        return new Address(node.name(), 9092);
    }

    /** The metadata as this life of the node knows it; empty while it is down. */
    ClusterImage image() {
        return node.isAlive() && view != null ? view.image() : ClusterImage.EMPTY;
    }

    /** Whether the node answers clients. */
    boolean isServing() {
        return serving && node.isAlive();
    }

    /** Whether the process ended without anybody having ended it. */
    boolean endedByItself() {
        return !node.isAlive() && !ended;
    }

    /** Every replica that is open here, none while the node is down. */
    void forEachPartition(Consumer<Partition> action) {
        if (dataPlane != null && node.isAlive()) {
            ReplicaPeek.forEach(dataPlane, loopCount, action);
        }
    }

    /** Truncations that cut records, over all lives. */
    long truncations() {
        return truncations + (dataPlane == null ? 0 : dataPlane.metrics().truncations());
    }

    /** How often the metadata came as a whole, over all lives; once for each life is the least. */
    int snapshots() {
        return snapshots;
    }

    void kill() {
        ended = true;
        node.kill();
        gone();
    }

    void crash(SimRng rng) {
        ended = true;
        disk.losePower(UnsyncedFate.values()[rng.nextInt(UnsyncedFate.values().length)]);
        node.crash();
        gone();
    }

    void restart() {
        gone();
        ended = false;
        node.restart();
        start();
    }

    /** A new life of the process. */
    void start() {
        int life = node.life();
        List<SimLoop> data = new ArrayList<>();
        for (int i = 0; i < loopCount; i++) {
            data.add(node.newDataLoop("data-" + i));
        }
        Net net = cluster.network().net(node);
        SimNetServer nodePort = cluster.network().server(node, nodeAddress(), data);
        serveVoter(nodePort, net);
        SimLoop intake = node.newLoop("intake");
        MetadataView newView = new MetadataView(intake);
        RecoveredReplicas replicas = new RecoveredReplicas();
        BrokerSession session = new BrokerSession(
                profile(),
                () -> new BrokerStorage(List.of(disk.directoryIdBytes()), 0, replicas.all()),
                cluster.voters(),
                net,
                node.newLoop("liveness"),
                intake,
                node.rng("session"),
                SESSIONS,
                new Silent(),
                (delta, complete) -> {
                    snapshots += complete ? 1 : 0;
                    newView.publish(delta);
                });
        session.serve(nodePort);
        DeferredServices deferred = new DeferredServices();
        deferred.defer(nodePort, Rpc.REPLICATE);
        nodePort.start();
        view = newView;
        session.startFollowing();
        disk.open(store -> {
            if (node.lives(life)) {
                serve(store, session, replicas, deferred, data, intake, net);
            }
        });
    }

    private void serveVoter(SimNetServer nodePort, Net net) {
        SimLoop loop = node.newLoop("controller");
        ControllerEndpoint endpoint =
                new ControllerEndpoint(id, loop, node.newLoop("feed"), node.clock(), node.rng("topics"), net, SESSIONS);
        endpoint.serve(nodePort);
        Controller controller = new Controller(
                id,
                loop,
                cluster.quorum().newLog(id, node),
                node.rng("controller"),
                ControllerSettings.DEFAULTS,
                List.of(endpoint));
        endpoint.attach(controller);
        controller.start();
    }

    private BrokerProfile profile() {
        return new BrokerProfile(id, "", clientAddress(), nodeAddress(), "");
    }

    private void serve(
            LogStore store,
            BrokerSession session,
            RecoveredReplicas replicas,
            DeferredServices deferred,
            List<SimLoop> data,
            SimLoop intake,
            Net net) {
        replicas.recovered(store);
        NodeDataPlane made = new NodeDataPlane(
                cluster.dataPlaneOptions(id),
                data,
                store,
                net,
                new ControllerMailbox(session::control, replicas, intake),
                session::lastContactMs);
        made.serveReplication(deferred);
        String incarnation = Base64.getUrlEncoder().withoutPadding().encodeToString(session.incarnation());
        DataPlaneFeed feed = new DataPlaneFeed(new BrokerId(id), incarnation, update -> {
            made.apply(update);
            if (update.complete()) {
                session.ready();
            }
        });
        view.watch(feed, feed::begin);
        dataPlane = made;
        SimNetServer clientPort = cluster.network().server(node, clientAddress(), data);
        serveClients(clientPort, made, session, intake);
        clientPort.start();
        session.startSession();
        serving = true;
    }

    private void serveClients(SimNetServer port, NodeDataPlane plane, BrokerSession session, SimLoop intake) {
        RequestListener listener = new Uncounted();
        LeaderHints hints = new ImageHints(view::image, BrokerAddresses.OF_CLIENT_PORTS);
        port.serve(Rpc.PRODUCE, new ProduceService(plane, hints, new InFlightBudget(IN_FLIGHT_BYTES), listener));
        port.serve(Rpc.FETCH, new FetchService(plane, hints, listener));
        port.serve(Rpc.LIST_OFFSETS, new ListOffsetsService(plane, hints, listener));
        port.serve(Rpc.INIT_PRODUCER, new InitProducerService(session::control, intake, listener));
        port.serve(Rpc.WATCH_METADATA, new WatchMetadataService(view, BrokerAddresses.OF_CLIENT_PORTS));
        new AdminCalls(session::control, new Barrier(session::control, view), listener).serve(port);
    }

    private void gone() {
        if (dataPlane != null) {
            truncations += dataPlane.metrics().truncations();
        }
        disk.closed();
        dataPlane = null;
        view = null;
        serving = false;
    }

    /** The invariants look at images and replicas themselves. */
    private final class Silent implements SessionListener {
        @Override
        public void onRegistered(long brokerEpoch, String clusterId) {
            cluster.scheduler().note(node + " registered with epoch " + brokerEpoch);
        }

        @Override
        public void onFenced(boolean fenced) {
            cluster.scheduler().note(node + (fenced ? " is fenced" : " is in service"));
        }

        @Override
        public void onRefused(ErrorCode code, String message) {
            cluster.scheduler().note(node + " is refused: " + code + " " + message);
        }
    }

    private static final class Uncounted implements RequestListener {
        @Override
        public void onAnswered(RequestKind kind, long latencyNs, ErrorCode error) {}

        @Override
        public void onBytes(RequestKind kind, long bytes) {}
    }
}
