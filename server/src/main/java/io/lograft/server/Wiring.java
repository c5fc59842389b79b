package io.lograft.server;

import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.FatalHandler;
import io.lograft.base.Rng;
import io.lograft.base.real.RealDisk;
import io.lograft.base.real.SystemClock;
import io.lograft.base.real.SystemRng;
import io.lograft.client.grpc.GrpcNet;
import io.lograft.metadata.session.SessionSettings;
import io.lograft.server.dir.DataDirectories;
import io.lograft.server.dir.DirectoryLock;
import io.lograft.server.dir.DirectoryRefusedException;
import io.lograft.server.gateway.Gateway;
import io.lograft.server.gateway.GatewaySettings;
import io.lograft.server.http.HttpEndpoint;
import io.lograft.server.metrics.NodeMetrics;
import io.lograft.server.options.LimitOptions;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.options.ReplicationOptions;
import io.lograft.server.service.InFlightBudget;
import io.lograft.server.service.InitProducerService;
import io.lograft.server.store.NodeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Builds a node, constructor by constructor. The one place that knows which part gets which. */
final class Wiring {
    private Wiring() {}

    /**
     * @param fatal told when the node must not go on as it is
     */
    static NodeParts wire(NodeOptions options, FatalHandler fatal) throws NodeFailure {
        Clock clock = new SystemClock();
        Rng rng = new SystemRng();
        Disk disk = new RealDisk();
        List<AutoCloseable> held = new ArrayList<>();
        DataDirectories directories = claim(options, disk, rng, held);
        NodeThreads threads =
                NodeThreads.start(options.dataLoops(Runtime.getRuntime().availableProcessors()), clock, fatal);
        Ports ports = new Ports(options);
        GrpcNet net = new GrpcNet(threads.data(), ports.methodTable());
        SessionSettings sessions = sessions(options);
        NodeMetrics metrics = new NodeMetrics();
        CompletableFuture<NodeFailure> failure = new CompletableFuture<>();
        Voter voter =
                options.isController() ? new Voter(options, threads, disk, net, rng, clock, sessions, fatal) : null;
        Broker broker = options.isBroker()
                ? new Broker(options, threads, net, rng, sessions, directories, failure::complete)
                : null;
        return new NodeParts(
                options,
                threads,
                net,
                ports,
                ports.nodePort(threads.data()),
                new HttpEndpoint(ports.bind(options.httpPort()), threads.http(), "Lograft node " + options.nodeId()),
                metrics,
                new InFlightBudget(options.get(LimitOptions.IN_FLIGHT_BYTES_MAX)),
                Optional.ofNullable(voter),
                Optional.ofNullable(broker),
                Optional.ofNullable(broker).map(made -> gateway(options, threads, net, rng, made, metrics)),
                directories,
                (claimed, store) -> NodeStore.open(claimed, store, disk, clock, rng, fatal),
                () -> giveBack(held),
                failure);
    }

    private static GatewayParts gateway(
            NodeOptions options, NodeThreads threads, GrpcNet net, Rng rng, Broker broker, NodeMetrics metrics) {
        InitProducerService ids =
                new InitProducerService(broker.session()::control, threads.intake(), metrics.requests());
        GatewaySettings settings =
                new GatewaySettings(List.of(options.nodeAddress()), options.get(LimitOptions.GATEWAY_BYTES_MAX));
        return new GatewayParts(new Gateway(settings, net::onBehalfOf, rng, ids, metrics.requests()), ids);
    }

    private static SessionSettings sessions(NodeOptions options) {
        SessionSettings defaults = SessionSettings.DEFAULTS;
        return new SessionSettings(
                options.get(ReplicationOptions.SESSION_TIMEOUT),
                options.get(ReplicationOptions.HEARTBEAT_INTERVAL),
                defaults.probeTimeoutMs(),
                defaults.findMs(),
                defaults.feedBytesMax());
    }

    private static DataDirectories claim(NodeOptions options, Disk disk, Rng rng, List<AutoCloseable> held)
            throws NodeFailure {
        try {
            if (options.isController()) {
                held.add(DirectoryLock.take(disk, options.metadataDir()));
            }
            if (!options.isBroker()) {
                return null;
            }
            DataDirectories claimed = DataDirectories.claim(
                    disk, options.dataDirs(), options.nodeId().value(), rng);
            held.add(claimed);
            return claimed;
        } catch (DirectoryRefusedException refused) {
            giveBack(held);
            throw new NodeFailure(refused.getMessage(), refused);
        } catch (IOException failed) {
            giveBack(held);
            throw new NodeFailure(
                    "the directories of this node cannot be used (" + failed + "); check data.dir=" + options.dataDir()
                            + ", its disk and its permissions",
                    failed);
        }
    }

    private static void giveBack(List<AutoCloseable> held) {
        List<AutoCloseable> reversed = new ArrayList<>(held);
        Collections.reverse(reversed);
        for (AutoCloseable one : reversed) {
            try {
                one.close();
            } catch (Exception processEnds) {
                // The system gives locks back when the process ends, which is what follows.
                continue;
            }
        }
    }
}
