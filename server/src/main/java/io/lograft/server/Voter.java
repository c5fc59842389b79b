package io.lograft.server;

import io.lograft.base.Address;
import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.FatalHandler;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.Rng;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.controller.ControllerSettings;
import io.lograft.metadata.identity.QuorumBootstrap;
import io.lograft.metadata.identity.QuorumIdentity;
import io.lograft.metadata.ratis.RaftOptions;
import io.lograft.metadata.ratis.RatisMetadataLog;
import io.lograft.metadata.session.ControllerEndpoint;
import io.lograft.metadata.session.SessionSettings;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.options.ReplicationOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The role {@code controller}: this node's vote in the metadata quorum. Started and stopped by one thread. */
final class Voter {
    private final NodeOptions options;
    private final NodeThreads threads;
    private final Rng rng;
    private final FatalHandler fatal;
    private final QuorumBootstrap bootstrap;
    private final ControllerEndpoint endpoint;
    private volatile RatisMetadataLog log;
    private volatile Controller controller;

    Voter(
            NodeOptions options,
            NodeThreads threads,
            Disk disk,
            Net net,
            Rng rng,
            Clock clock,
            SessionSettings sessions,
            FatalHandler fatal) {
        int self = options.nodeId().value();
        this.options = options;
        this.threads = threads;
        this.rng = rng;
        this.fatal = fatal;
        this.bootstrap = new QuorumBootstrap(
                self, options.voters(), disk, options.metadataDir(), net, threads.controller(), rng);
        this.endpoint = new ControllerEndpoint(self, threads.controller(), threads.feed(), clock, rng, net, sessions);
    }

    /** Registers what voters answer on the node port. */
    void serve(NetServer nodePort) {
        bootstrap.serve(nodePort);
        endpoint.serve(nodePort);
    }

    /** Finds out which quorum this voter belongs to; a fresh one answers once all its voters have been reached. */
    CompletableFuture<QuorumIdentity> findIdentity() {
        CompletableFuture<QuorumIdentity> found = new CompletableFuture<>();
        bootstrap.start(new QuorumBootstrap.Listener() {
            @Override
            public void onIdentity(QuorumIdentity identity) {
                found.complete(identity);
            }

            @Override
            public void onRefused(LograftException why) {
                found.completeExceptionally(why);
            }
        });
        return found;
    }

    /** Starts Raft as this member, and the controller on it. Blocks for a moment. */
    void start(QuorumIdentity identity) {
        RatisMetadataLog raft =
                new RatisMetadataLog(identity, options.voters(), raftOptions(), bootstrap::markStarted, fatal);
        log = raft;
        controller = new Controller(
                identity.nodeId(), threads.controller(), raft, rng, ControllerSettings.DEFAULTS, List.of(endpoint));
        endpoint.attach(controller);
        controller.start();
    }

    private RaftOptions raftOptions() {
        RaftOptions defaults = RaftOptions.on(new Address(options.bindAddress(), options.raftPort()));
        int electionMs = Math.toIntExact(options.get(ReplicationOptions.ELECTION_TIMEOUT));
        return new RaftOptions(
                defaults.bindHost(),
                defaults.bindPort(),
                electionMs,
                2 * electionMs,
                defaults.snapshotEntries(),
                defaults.keptEntries(),
                defaults.snapshotIntervalMs(),
                defaults.closeTimeoutMs());
    }

    /** The process of this node is gone: if it led the quorum, the next leader is elected at once. From any thread. */
    void processGone(int nodeId) {
        RatisMetadataLog raft = log;
        if (raft != null) {
            raft.processGone(nodeId);
        }
    }

    /** Passes leadership on if held, and ends this voter's part. */
    void stop() {
        bootstrap.stop();
        if (controller != null) {
            controller.close();
        }
        if (log != null) {
            log.close();
        }
    }

    /** What keeps the voter from its work now, if anything. */
    Optional<String> obstacle() {
        RatisMetadataLog raft = log;
        if (raft == null) {
            return Optional.of("Raft has not started");
        }
        return raft.leadership().leaderId() >= 0
                ? Optional.empty()
                : Optional.of("the quorum has no leader that this voter knows; a majority of quorum.voters must run");
    }

    /** Null before the start. */
    RatisMetadataLog log() {
        return log;
    }

    /** Null before the start. */
    Controller controller() {
        return controller;
    }

    ControllerEndpoint endpoint() {
        return endpoint;
    }
}
