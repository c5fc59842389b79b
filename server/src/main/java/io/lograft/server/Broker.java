package io.lograft.server;

import io.lograft.base.ErrorCode;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.Rng;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.NodeDataPlane;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.log.LogStore;
import io.lograft.metadata.session.BrokerProfile;
import io.lograft.metadata.session.BrokerSession;
import io.lograft.metadata.session.SessionListener;
import io.lograft.metadata.session.SessionSettings;
import io.lograft.proto.Rpc;
import io.lograft.server.bridge.ControllerMailbox;
import io.lograft.server.bridge.DataPlaneFeed;
import io.lograft.server.bridge.DeferredServices;
import io.lograft.server.bridge.MetadataView;
import io.lograft.server.bridge.RecoveredReplicas;
import io.lograft.server.dir.DataDirectories;
import io.lograft.server.dir.DirectoryRefusedException;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.options.ReplicationOptions;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The role {@code broker}: this node's session, metadata and replicas. Started and stopped by one thread; heard of on the
 * loops.
 */
final class Broker {
    private static final Logger LOG = LogManager.getLogger(Broker.class);
    private static final long LEAVE_LIVE_MS = 3_000;
    private static final long LEAVE_LOST_MS = 1_000;
    private static final long DRAIN_MS = 1_000;
    private static final long CLOSE_MS = 4_000;

    private final NodeOptions options;
    private final NodeThreads threads;
    private final Net net;
    private final SessionSettings settings;
    private final DataDirectories directories;
    private final Consumer<NodeFailure> onFailure;
    private final MetadataView view;
    private final BrokerSession session;
    private final DeferredServices deferred = new DeferredServices();
    private final RecoveredReplicas replicas = new RecoveredReplicas();
    private volatile DataPlane dataPlane;
    private volatile Consumer<Boolean> onService = inService -> {};
    private volatile IntConsumer onControllerGone = nodeId -> {};

    /** @param onFailure told, once, when the node must not go on */
    Broker(
            NodeOptions options,
            NodeThreads threads,
            Net net,
            Rng rng,
            SessionSettings settings,
            DataDirectories directories,
            Consumer<NodeFailure> onFailure) {
        this.options = options;
        this.threads = threads;
        this.net = net;
        this.settings = settings;
        this.directories = directories;
        this.onFailure = onFailure;
        this.view = new MetadataView(threads.intake());
        this.session = new BrokerSession(
                profile(),
                () -> replicas.storage(directories),
                options.voters(),
                net,
                threads.liveness(),
                threads.intake(),
                rng,
                settings,
                new SessionEvents(),
                (delta, complete) -> view.publish(delta));
    }

    private BrokerProfile profile() {
        return new BrokerProfile(
                options.nodeId().value(),
                directories.clusterId(),
                options.clientAddress(),
                options.nodeAddress(),
                options.rack());
    }

    /** Registers what brokers answer on the node port. */
    void serve(NetServer nodePort) {
        session.serve(nodePort);
        deferred.defer(nodePort, Rpc.REPLICATE);
        deferred.defer(nodePort, Rpc.PRODUCE);
        deferred.defer(nodePort, Rpc.FETCH);
        deferred.defer(nodePort, Rpc.LIST_OFFSETS);
        deferred.defer(nodePort, Rpc.INIT_PRODUCER);
        deferred.defer(nodePort, Rpc.WATCH_METADATA);
    }

    /** What is served on the node port once the logs are recovered. */
    NetServer deferred() {
        return deferred;
    }

    /** Begins to learn the metadata. */
    void follow() {
        session.startFollowing();
    }

    /** The logs are recovered: replicas come to life as the metadata says, once the broker has joined. */
    DataPlane open(LogStore store) {
        replicas.recovered(store);
        DataPlaneOptions settingsOfReplicas = DataPlaneOptions.of(
                        options.nodeId().value())
                .withReplicaLagTimeMaxMs(options.get(ReplicationOptions.REPLICA_LAG_TIME_MAX))
                .withControllerSessionTimeoutMs(settings.sessionTimeoutMs());
        DataPlane made = new NodeDataPlane(
                settingsOfReplicas,
                threads.data().all(),
                store,
                net,
                new ControllerMailbox(session::control, replicas, threads.intake()),
                session::lastContactMs);
        dataPlane = made;
        made.serveReplication(deferred);
        String incarnation = Base64.getUrlEncoder().withoutPadding().encodeToString(session.incarnation());
        DataPlaneFeed feed = new DataPlaneFeed(options.nodeId(), incarnation, update -> {
            made.apply(update);
            if (update.complete()) {
                session.ready();
            }
        });
        view.watch(feed, feed::begin);
        return made;
    }

    /** Registers, and keeps the session from then on. */
    void join() {
        session.startSession();
    }

    /** Takes, on the intake loop, whether the controller has put the broker into service; before the start. */
    void onService(Consumer<Boolean> told) {
        onService = told;
    }

    /** Takes, on the liveness loop, the id of a controller whose process is gone; before the start. Must not block. */
    void onControllerGone(IntConsumer told) {
        onControllerGone = told;
    }

    MetadataView view() {
        return view;
    }

    BrokerSession session() {
        return session;
    }

    /** What keeps the broker from serving now, if anything. */
    Optional<String> obstacle() {
        if (session.brokerEpoch() == 0) {
            return Optional.of("not registered: no active controller was reached, or it refused; a majority of"
                    + " quorum.voters must run");
        }
        if (!session.live()) {
            return Optional.of("the session with the controller is interrupted");
        }
        if (session.fenced()) {
            return Optional.of("fenced: the controller has not yet put this broker into service");
        }
        if (view.image().version() < session.brokerEpoch()) {
            return Optional.of("the metadata has not caught up");
        }
        return Optional.empty();
    }

    /** Leaves in good order, each step bounded; see the design's "Leaving". On the stopping thread. */
    void leave() {
        if (dataPlane == null) {
            session.stop();
            return;
        }
        await(
                session.live() ? LEAVE_LIVE_MS : LEAVE_LOST_MS,
                done -> session.beginShutdown(session.live() ? LEAVE_LIVE_MS : LEAVE_LOST_MS, agreed -> {
                    LOG.info(
                            agreed
                                    ? "Leaderships are moved away."
                                    : "No controller agreed to the stop; stopping anyway.");
                    done.run();
                }));
        await(DRAIN_MS + CLOSE_MS, done -> dataPlane.stop(DRAIN_MS, done));
        session.stop();
    }

    private static void await(long limitMs, Consumer<Runnable> step) {
        CountDownLatch done = new CountDownLatch(1);
        step.accept(done::countDown);
        try {
            if (!done.await(limitMs, TimeUnit.MILLISECONDS)) {
                LOG.warn("A step of the stop took longer than {} ms and goes on by itself.", limitMs);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears of the session on the liveness loop. */
    private final class SessionEvents implements SessionListener {
        @Override
        public void onRegistered(long brokerEpoch, String clusterId) {
            threads.intake().execute(() -> join(clusterId));
        }

        private void join(String clusterId) {
            try {
                directories.joinCluster(clusterId);
            } catch (IOException | DirectoryRefusedException refused) {
                onFailure.accept(new NodeFailure(refused.getMessage(), refused));
            }
        }

        @Override
        public void onFenced(boolean fenced) {
            threads.intake().execute(() -> {
                Readiness.log(!fenced);
                onService.accept(!fenced);
            });
        }

        @Override
        public void onControllerGone(int nodeId) {
            onControllerGone.accept(nodeId);
        }

        @Override
        public void onRefused(ErrorCode code, String message) {
            if (code == ErrorCode.CLUSTER_MISMATCH) {
                onFailure.accept(new NodeFailure(message));
            }
        }
    }
}
