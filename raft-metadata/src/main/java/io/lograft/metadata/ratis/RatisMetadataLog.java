package io.lograft.metadata.ratis;

import io.lograft.base.ErrorCode;
import io.lograft.base.FatalHandler;
import io.lograft.base.LograftException;
import io.lograft.metadata.identity.QuorumIdentity;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import io.lograft.metadata.log.AppendCallback;
import io.lograft.metadata.log.AppendOutcome;
import io.lograft.metadata.log.ApplyResult;
import io.lograft.metadata.log.BarrierCallback;
import io.lograft.metadata.log.EntryCodec;
import io.lograft.metadata.log.Leadership;
import io.lograft.metadata.log.MetadataLog;
import io.lograft.metadata.log.MetadataLogListener;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * The metadata log on one Raft server of Apache Ratis: one group, one directory, gRPC between the voters. Entries are
 * submitted inside the process, to the own server; a voter that does not lead answers NOT_LEADER and forwards nothing.
 * Ratis' threads call the listener and the callbacks, which only post to a loop of their own. {@link #start} and {@link
 * #close} block for a moment (files and ports are opened and closed); the rest never does.
 */
public final class RatisMetadataLog implements MetadataLog, AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(RatisMetadataLog.class);

    private static final long FAILED_START_CLOSE_MS = 500;

    private final QuorumIdentity identity;
    private final QuorumVoters voters;
    private final RaftOptions options;
    private final Runnable beforeVoting;
    private final FatalHandler fatal;
    private final RaftGroupId groupId;
    private final RaftPeerId self;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong nextCallId = new AtomicLong();

    private volatile RaftServer server;
    private volatile RaftServer.Division division;
    private volatile RaftStateMachine stateMachine;
    private volatile RaftWatchdog watchdog;

    /**
     * @param beforeVoting called once the Raft directory exists and before this voter can vote: records durably that it
     *     has done so ({@code QuorumBootstrap.markStarted})
     * @param fatal told when Raft cannot go on; ends the process
     */
    public RatisMetadataLog(
            QuorumIdentity identity,
            QuorumVoters voters,
            RaftOptions options,
            Runnable beforeVoting,
            FatalHandler fatal) {
        this.identity = identity;
        this.voters = voters;
        this.options = options;
        this.beforeVoting = beforeVoting;
        this.fatal = fatal;
        this.groupId = RaftGroupId.valueOf(identity.groupId());
        this.self = RaftPeerId.valueOf(identity.peerId());
    }

    /**
     * {@inheritDoc}
     *
     * @throws LograftException the port is taken, the state on disk cannot be read, or it belongs to other voters
     */
    @Override
    public void start(MetadataLogListener listener) {
        RatisProcess.keepRatisFromExiting();
        RaftPort.requireFree(options);
        FollowerRepair repair = new FollowerRepair();
        RaftStateMachine machine = new RaftStateMachine(listener, this::directoryExists, fatal);
        stateMachine = machine;
        try {
            RaftServer built = RaftServer.newBuilder()
                    .setServerId(self)
                    .setGroup(group())
                    .setStateMachine(machine)
                    .setProperties(RatisSettings.of(
                            options, identity.raftDirectory(), voters.all().size()))
                    .setParameters(repair.parameters())
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .setThreadGroup(new RatisProcess.FatalThreads(self.toString(), fatal))
                    .build();
            server = built;
            built.start();
            division = built.getDivision(groupId);
            requireSameVoters(division);
        } catch (IOException | RuntimeException failed) {
            close();
            throw explained(failed);
        }
        watchdog = new RaftWatchdog(server, division, repair, options, fatal);
        watchdog.start();
        listener.onLeadershipChanged();
        LOG.info("Raft member {} of group {} listens on port {}.", self, groupId.getUuid(), options.bindPort());
    }

    private void directoryExists() {
        DirectorySync.enable(identity.raftDirectory());
        beforeVoting.run();
    }

    private RaftGroup group() {
        List<RaftPeer> peers = voters.all().stream().map(this::peer).toList();
        return RaftGroup.valueOf(groupId, peers);
    }

    private RaftPeer peer(Voter voter) {
        RaftPeerId id = voter.id() == identity.nodeId() ? self : RaftPeerId.valueOf(voter.id() + "-0");
        return RaftPeer.newBuilder()
                .setId(id)
                .setAddress(voter.raft().toString())
                .build();
    }

    /** On restart Ratis believes its own configuration and ignores ours without a word. */
    private void requireSameVoters(RaftServer.Division started) {
        TreeSet<Integer> members = started.getRaftConf().getCurrentPeers().stream()
                .map(peer -> nodeIdOf(peer.getId()))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<Integer> configured = new TreeSet<>(voters.ids());
        if (!members.equals(configured)) {
            throw new LograftException(
                    ErrorCode.CLUSTER_MISMATCH,
                    "quorum.voters lists nodes " + configured + ", but the quorum consists of " + members
                            + " by its own log. Changing the option does not change the quorum: set quorum.voters back to "
                            + members + ".");
        }
    }

    private LograftException explained(Exception failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof LograftException known) {
                return known;
            }
        }
        return new LograftException(
                ErrorCode.STORAGE_ERROR,
                "Cannot start the metadata quorum's Raft member " + self + " in " + identity.raftDirectory()
                        + " on port "
                        + options.bindPort() + ": " + failed
                        + ". Check that no other process uses this metadata.dir, that its disk is healthy and has space.",
                failed);
    }

    @Override
    public void append(byte[] entry, AppendCallback callback) {
        if (entry.length > EntryCodec.ENTRY_BYTES_MAX) {
            // Ratis would make the leader step down, over and over if the caller insists.
            throw new IllegalArgumentException(
                    "an entry of " + entry.length + " bytes; the limit is " + EntryCodec.ENTRY_BYTES_MAX);
        }
        RaftServer.Division current = division;
        if (current == null || !current.getInfo().isLeaderReady()) {
            callback.onOutcome(AppendOutcome.failed(AppendOutcome.Kind.NOT_LEADER, "this voter does not lead"));
            return;
        }
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(entry));
        submit(RaftClientRequest.writeRequestType(), message)
                .whenComplete((reply, failure) -> callback.onOutcome(outcome(reply, failure)));
    }

    /**
     * Only an applied reply is certain. A leader that steps down answers NotLeader also for entries that are in the log
     * and may yet be committed.
     */
    private static AppendOutcome outcome(RaftClientReply reply, Throwable failure) {
        if (failure != null) {
            return AppendOutcome.failed(AppendOutcome.Kind.UNKNOWN, String.valueOf(failure.getMessage()));
        }
        if (reply.isSuccess()) {
            return AppendOutcome.committed(
                    ApplyResult.fromBytes(reply.getMessage().getContent().toByteArray()));
        }
        boolean neverLogged =
                reply.getLeaderNotReadyException() != null || reply.getLeaderSteppingDownException() != null;
        return AppendOutcome.failed(
                neverLogged ? AppendOutcome.Kind.NOT_LEADER : AppendOutcome.Kind.UNKNOWN,
                String.valueOf(reply.getException()));
    }

    @Override
    public void barrier(BarrierCallback callback) {
        Leadership before = leadership();
        if (!before.ready()) {
            callback.onBarrier(false);
            return;
        }
        // A member leads in a term without interruption or not at all: ready before and after means ready throughout.
        submit(RaftClientRequest.readRequestType(), Message.EMPTY).whenComplete((reply, failure) -> {
            Leadership after = leadership();
            callback.onBarrier(failure == null && reply.isSuccess() && after.ready() && after.term() == before.term());
        });
    }

    private CompletableFuture<RaftClientReply> submit(RaftClientRequest.Type type, Message message) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(self)
                .setGroupId(groupId)
                .setCallId(nextCallId.incrementAndGet())
                .setType(type)
                .setMessage(message)
                .build();
        try {
            return server.submitClientRequestAsync(request);
        } catch (IOException | RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    @Override
    public Leadership leadership() {
        RaftServer.Division current = division;
        if (current == null) {
            return new Leadership(0, false, -1);
        }
        DivisionInfo info = current.getInfo();
        long term = info.getCurrentTerm();
        boolean ready = info.isLeaderReady() && info.getCurrentTerm() == term;
        RaftPeerId leader = info.getLeaderId();
        return new Leadership(term, ready, leader == null ? -1 : nodeIdOf(leader));
    }

    @Override
    public void transferLeadership() {
        RaftServer.Division current = division;
        if (current != null) {
            LeadershipTransfer.begin(server, current, clientId, nextCallId.incrementAndGet());
        }
    }

    /**
     * The process of this node is gone: a connection to it was refused. If it led the quorum, another leader is elected
     * without waiting for the election timeout. From any thread.
     */
    public void processGone(int nodeId) {
        RaftWatchdog current = watchdog;
        if (current != null) {
            current.gone(nodeId);
        }
    }

    /** Ends without handing leadership over, as a crash does; what is on disk is complete. For tests. */
    void abandon() {
        stateMachine.expectClose();
        watchdog.stop();
        RaftServer current = server;
        server = null;
        RatisProcess.closeWithin(current, options.closeTimeoutMs());
    }

    /** What Ratis measures of this member; for the metrics endpoint. */
    public List<RaftMeter> meters() {
        return MetricRegistries.global() instanceof RatisMetricRegistries ours
                ? ours.meters(self.toString())
                : List.of();
    }

    /**
     * Passes leadership on if held, then closes Raft within the time that the options give. What is not closed then (Ratis
     * 3.3.0 can deadlock there, RATIS-2719) ends with the process; nothing is lost, since all that counts is on disk.
     */
    @Override
    public void close() {
        RaftStateMachine machine = stateMachine;
        if (machine != null) {
            machine.expectClose();
        }
        if (watchdog != null) {
            watchdog.stop();
        }
        RaftServer current = server;
        if (current != null) {
            server = null;
            LeadershipTransfer.await(current, division, clientId, nextCallId.incrementAndGet());
            RatisProcess.closeWithin(current, division == null ? FAILED_START_CLOSE_MS : options.closeTimeoutMs());
        }
    }

    static int nodeIdOf(RaftPeerId peer) {
        String text = peer.toString();
        int dash = text.indexOf('-');
        return Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
    }
}
