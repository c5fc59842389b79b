package io.lograft.metadata.ratis;

import io.lograft.base.FatalHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpcWithProxy;
import org.apache.ratis.util.LifeCycle;

/**
 * Looks after the Raft member ten times a second: a division that closed itself ends the node (the server around it would go
 * on and look healthy); connections to peers that were silent for long are made anew (a name that did not resolve, or
 * resolves to another address now, is never looked up again otherwise); and a snapshot is written from time to time even
 * where few entries come.
 */
final class RaftWatchdog {
    private static final Logger LOG = LogManager.getLogger(RaftWatchdog.class);
    private static final long PERIOD_MS = 100;
    private static final long SILENCE_MS = 10_000;
    private static final long SNAPSHOT_LIMIT_MS = 60_000;

    private final RaftServer server;
    private final RaftServer.Division division;
    private final FollowerRepair repair;
    private final FastElection election;
    private final RaftOptions options;
    private final FatalHandler fatal;
    private final ScheduledExecutorService timer;
    private final ClientId clientId = ClientId.randomId();
    private final Map<RaftPeerId, Long> resetAtNanos = new HashMap<>();

    private long leaderSeenAtNanos = System.nanoTime();
    private long snapshotAtNanos = System.nanoTime();
    private long snapshotIndex;
    private long callId;

    RaftWatchdog(
            RaftServer server,
            RaftServer.Division division,
            FollowerRepair repair,
            RaftOptions options,
            FatalHandler fatal) {
        this.server = server;
        this.division = division;
        this.repair = repair;
        this.options = options;
        this.fatal = fatal;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "raft-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        this.election = new FastElection(server, division, timer);
        this.snapshotIndex = division.getInfo().getLastAppliedIndex();
    }

    void start() {
        timer.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** The process of this node is gone. From any thread. */
    void gone(int nodeId) {
        try {
            timer.execute(() -> election.gone(nodeId, System.nanoTime()));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("Node {} is gone while this member stops.", nodeId);
        }
    }

    void stop() {
        timer.shutdown();
    }

    private void look() {
        try {
            LifeCycle.State state = division.getInfo().getLifeCycleState();
            if (state.isClosingOrClosed() || state == LifeCycle.State.EXCEPTION) {
                if (!timer.isShutdown()) {
                    fatal.fatal("Raft is " + state + " while this node is running", null);
                }
                return;
            }
            repair.look(division, System.nanoTime());
            reconnectSilentPeers();
            snapshotIfDue();
        } catch (RuntimeException unexpected) {
            LOG.warn("The look at Raft's health failed: {}", unexpected.toString());
        }
    }

    private void reconnectSilentPeers() {
        long now = System.nanoTime();
        if (division.getInfo().isLeader()) {
            leaderSeenAtNanos = now;
            for (ServerRpcProto follower :
                    division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList()) {
                RaftPeerId peer = RaftPeerId.valueOf(follower.getId().getId());
                if (follower.getLastRpcElapsedTimeMs() > SILENCE_MS) {
                    reset(peer, now);
                } else if (resetAtNanos.remove(peer) != null) {
                    LOG.info("Raft member {} answers again.", peer);
                }
            }
            return;
        }
        if (division.getInfo().getLeaderId() != null) {
            leaderSeenAtNanos = now;
            resetAtNanos.clear();
            return;
        }
        if (now - leaderSeenAtNanos > TimeUnit.MILLISECONDS.toNanos(SILENCE_MS)) {
            for (RaftPeer peer : division.getRaftConf().getCurrentPeers()) {
                reset(peer.getId(), now);
            }
        }
    }

    private void reset(RaftPeerId peer, long now) {
        Long last = resetAtNanos.get(peer);
        boolean recently = last != null && now - last < TimeUnit.MILLISECONDS.toNanos(SILENCE_MS);
        if (recently || peer.equals(server.getId())) {
            return;
        }
        if (last == null) {
            LOG.warn(
                    "Nothing was heard of Raft member {} for {} s; its address is looked up again from now on.",
                    peer,
                    TimeUnit.MILLISECONDS.toSeconds(SILENCE_MS));
        }
        resetAtNanos.put(peer, now);
        if (server.getServerRpc() instanceof RaftServerRpcWithProxy<?, ?> rpc) {
            rpc.getProxies().resetProxy(peer);
        }
    }

    private void snapshotIfDue() {
        long now = System.nanoTime();
        long applied = division.getInfo().getLastAppliedIndex();
        if (now - snapshotAtNanos < TimeUnit.MILLISECONDS.toNanos(options.snapshotIntervalMs())
                || applied == snapshotIndex) {
            return;
        }
        snapshotAtNanos = now;
        snapshotIndex = applied;
        SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(
                clientId, server.getId(), division.getMemberId().getGroupId(), ++callId, SNAPSHOT_LIMIT_MS, 1);
        server.snapshotManagementAsync(request);
    }
}
