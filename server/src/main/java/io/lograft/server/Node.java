package io.lograft.server;

import io.lograft.base.Address;
import io.lograft.base.LograftException;
import io.lograft.base.Version;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.log.CleanerOptions;
import io.lograft.server.grpc.GrpcServer;
import io.lograft.server.grpc.PortUnavailableException;
import io.lograft.server.http.HttpAnswer;
import io.lograft.server.http.HttpEndpoint;
import io.lograft.server.http.HttpPage;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.options.ReplicationOptions;
import io.lograft.server.store.NodeStore;
import io.lograft.server.store.StoreOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The life of one node: starts its parts in order, and stops them in the other. Started by one thread; stopped once, by
 * any.
 */
final class Node {
    private static final Logger LOG = LogManager.getLogger(Node.class);
    private static final long PORT_DRAIN_MS = 500;
    private static final long GATEWAY_DRAIN_MS = 500;

    private final NodeParts parts;
    private final Readiness readiness;
    private final CompletableFuture<NodeFailure> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> inService = new CompletableFuture<>();
    private final Object stopping = new Object();

    private NodeStore store;
    private GrpcServer clientPort;
    private ClientServices clientServices;
    private boolean stopped;

    Node(NodeParts parts) {
        this.parts = parts;
        this.readiness = new Readiness(this::obstacle);
        parts.failure().thenAccept(this::fail);
    }

    /** Starts everything, and returns once the node serves, apart from being put into service by the controller. */
    void start() throws NodeFailure {
        NodeOptions options = parts.options();
        warnOfPlaintext(options);
        try {
            openFirstPorts(options);
        } catch (PortUnavailableException taken) {
            throw new NodeFailure(taken.getMessage(), taken);
        }
        // The voter starts on its own loop as soon as it knows its quorum, while the logs recover on this thread.
        CompletableFuture<Void> voting = parts.voter()
                .map(voter -> voter.findIdentity().thenAccept(voter::start))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        if (parts.broker().isPresent()) {
            readiness.stage("recovering the logs");
            startBroker(parts.broker().get());
        }
        readiness.stage("looking for the other voters of the quorum");
        await(voting);
        readiness.started();
    }

    private void warnOfPlaintext(NodeOptions options) {
        if (!options.isLoopback()) {
            LOG.warn(
                    "bind.address={} with allow.plaintext=true: whoever reaches the ports {} to {} can read and change"
                            + " everything; keep them inside a trusted network.",
                    options.bindAddress(),
                    options.clientPort(),
                    options.httpPort());
        }
    }

    private void openFirstPorts(NodeOptions options) throws PortUnavailableException {
        if (parts.broker().isPresent()) {
            parts.ports().requireFree("client.port", options.clientPort());
        }
        if (parts.voter().isPresent()) {
            parts.ports().requireFree("raft.port", options.raftPort());
        }
        addPages(parts.http());
        parts.http().start();
        LOG.info("HTTP on {}:{}.", options.bindAddress(), options.httpPort());
        parts.voter().ifPresent(voter -> voter.serve(parts.nodePort()));
        parts.broker().ifPresent(broker -> broker.serve(parts.nodePort()));
        parts.nodePort().start();
        LOG.info("Nodes on {}:{}.", options.bindAddress(), options.nodePort());
    }

    private void addPages(HttpEndpoint http) {
        http.add(new HttpPage("/metrics", "figures, in Prometheus' format", parts.metrics()::page));
        http.add(new HttpPage("/health/live", "200 while the process runs", () -> HttpAnswer.text(200, "live\n")));
        http.add(new HttpPage("/health/ready", "200 while the node serves, else 503 with the reason", readiness::page));
        NodeFigures figures = new NodeFigures(parts.metrics());
        parts.voter().ifPresent(figures::bind);
        parts.broker().ifPresent(figures::bind);
    }

    /** Waits until this voter has started, or the node failed meanwhile. */
    private void await(CompletableFuture<Void> voting) throws NodeFailure {
        try {
            CompletableFuture.anyOf(voting, ended).get();
        } catch (ExecutionException refused) {
            throw new NodeFailure(refused.getCause().getMessage(), refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NodeFailure("the start was interrupted", interrupted);
        }
    }

    private void startBroker(Broker broker) throws NodeFailure {
        NodeOptions options = parts.options();
        broker.follow();
        store = recover();
        DataPlane dataPlane = broker.open(store.logs());
        NodeFigures figures = new NodeFigures(parts.metrics());
        figures.bind(dataPlane.metrics());
        figures.bind(store);
        clientServices = new ClientServices(
                dataPlane,
                broker.session()::control,
                broker.view(),
                options.voters().ids(),
                parts.gateway().orElseThrow(),
                parts.metrics().requests());
        clientPort = parts.ports().clientPort(parts.threads().data());
        clientServices.serve(clientPort, parts.budget());
        clientServices.serveGateways(broker.deferred(), parts.budget());
        figures.bind(parts.gateway().orElseThrow().gateway());
        parts.voter().ifPresent(voter -> broker.onControllerGone(voter::processGone));
        broker.onService(serving -> {
            clientServices.setServing(serving);
            if (serving) {
                sayReady(broker.view().image().topics().size());
                inService.complete(null);
            }
        });
        try {
            clientPort.start();
        } catch (PortUnavailableException taken) {
            throw new NodeFailure(taken.getMessage(), taken);
        }
        LOG.info("Clients on {}:{}.", options.bindAddress(), options.clientPort());
        broker.join();
    }

    private NodeStore recover() throws NodeFailure {
        NodeOptions options = parts.options();
        StoreOptions storeOptions = new StoreOptions(
                options.get(ReplicationOptions.TAIL_CACHE),
                options.get(ReplicationOptions.DISK_RESERVE),
                new CleanerOptions(
                        options.get(ReplicationOptions.COMPACTION_MEMORY),
                        options.get(ReplicationOptions.COMPACTION_RATE),
                        options.get(ReplicationOptions.SCRUB_RATE)));
        try {
            return parts.stores().open(parts.directories(), storeOptions);
        } catch (LograftException refused) {
            throw new NodeFailure(refused.getMessage(), refused);
        } catch (IOException failed) {
            throw new NodeFailure(
                    "the logs in " + options.dataDirs() + " cannot be read or written (" + failed
                            + "); check the disk and its permissions",
                    failed);
        }
    }

    private void sayReady(int topics) {
        Address clients = parts.options().clientAddress();
        LOG.info(
                "Node {} of Lograft {} is ready; clients reach it at {}; the cluster has {} topics.",
                parts.options().nodeId(),
                Version.current(),
                clients,
                topics);
    }

    private Optional<String> obstacle() {
        return parts.broker().isPresent()
                ? parts.broker().get().obstacle()
                : parts.voter().flatMap(Voter::obstacle);
    }

    /** Completes when the controller has put this broker into service for the first time. */
    CompletableFuture<Void> inService() {
        return inService;
    }

    /** Completes with the reason if the node cannot go on, and with null once it has stopped. */
    CompletableFuture<NodeFailure> ended() {
        return ended;
    }

    /** The node cannot go on; whoever waits for its end learns why. */
    void fail(NodeFailure why) {
        ended.complete(why);
    }

    /** Waits for the end: why the node failed, or null after a stop. */
    NodeFailure awaitEnd() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Stops everything in good order, each step bounded. Harmless when repeated; a second caller waits for the first. */
    void stop() {
        synchronized (stopping) {
            if (stopped) {
                return;
            }
            stopped = true;
            LOG.info("Stopping.");
            readiness.stage("the node is stopping");
            if (clientServices != null) {
                clientServices.setServing(false);
            }
            // What callers gave this node goes on to the leaders while these move away.
            CompletableFuture<Void> drained = parts.gateway()
                    .map(gateway -> gateway.gateway().drain())
                    .orElseGet(() -> CompletableFuture.completedFuture(null));
            parts.broker().ifPresent(broker -> {
                awaitDrained(drained);
                broker.leave();
            });
            parts.gateway().ifPresent(gateway -> gateway.gateway().close());
            stopPort(clientPort);
            if (store != null) {
                store.close();
            }
            parts.voter().ifPresent(Voter::stop);
            stopPort(parts.nodePort());
            parts.http().stop();
            parts.net().close();
            parts.threads().stop();
            parts.locks().run();
            LOG.info("Stopped.");
            ended.complete(null);
        }
    }

    private static void awaitDrained(CompletableFuture<Void> drained) {
        try {
            drained.get(GATEWAY_DRAIN_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.info("Callers of Messaging still wait for answers; they get them while the leaderships move.");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stopPort(GrpcServer port) {
        if (port == null) {
            return;
        }
        try {
            port.stop(PORT_DRAIN_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
