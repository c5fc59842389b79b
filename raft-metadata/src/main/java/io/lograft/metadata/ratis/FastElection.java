package io.lograft.metadata.ratis;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Lets a follower campaign at once when it is known, not merely feared, that the leader's process is gone: a connection to
 * it was refused. Uses what Ratis has for handing leadership over, as if the dead leader had asked for it. Always safe: an
 * election is decided by votes and logs; at worst a living leader is replaced. The surviving voters stand one after the other,
 * lowest id first, so that the vote is not split; a later one stands only if none before it has won: its log may be behind, for
 * it may just have come back. If nobody wins this way, Raft's own timeout decides. On the watchdog's thread.
 */
final class FastElection {
    private static final Logger LOG = LogManager.getLogger(FastElection.class);
    private static final long PAUSE_MS = 2_000;

    /** An election takes some 20 to 100 ms; the next survivor leaves this one so much time. */
    private static final long TURN_MS = 200;

    private final RaftServer server;
    private final RaftServer.Division division;
    private final ScheduledExecutorService timer;
    private boolean tried;
    private long triedAtNanos;

    FastElection(RaftServer server, RaftServer.Division division, ScheduledExecutorService timer) {
        this.server = server;
        this.division = division;
        this.timer = timer;
    }

    /** If the node led the quorum, this member campaigns when its turn comes. */
    void gone(int node, long nowNanos) {
        RaftPeerId leader = division.getInfo().getLeaderId();
        boolean recently = tried && nowNanos - triedAtNanos < TimeUnit.MILLISECONDS.toNanos(PAUSE_MS);
        if (leader == null || RatisMetadataLog.nodeIdOf(leader) != node || recently || leader.equals(server.getId())) {
            return;
        }
        tried = true;
        triedAtNanos = nowNanos;
        timer.schedule(() -> stand(leader), TURN_MS * survivorsBefore(leader), TimeUnit.MILLISECONDS);
    }

    private long survivorsBefore(RaftPeerId leader) {
        int own = RatisMetadataLog.nodeIdOf(server.getId());
        return division.getRaftConf().getCurrentPeers().stream()
                .map(RaftPeer::getId)
                .filter(peer -> !peer.equals(leader) && RatisMetadataLog.nodeIdOf(peer) < own)
                .count();
    }

    private void stand(RaftPeerId gone) {
        RaftPeerId leader = division.getInfo().getLeaderId();
        TermIndex newest = division.getRaftLog().getLastEntryTermIndex();
        boolean replaced = leader != null && !leader.equals(gone);
        if (!replaced && newest != null && division.getInfo().isFollower()) {
            LOG.info("The quorum's leader, {}, is gone; member {} stands for election.", gone, server.getId());
            campaign(gone, newest);
        }
    }

    private void campaign(RaftPeerId leader, TermIndex newest) {
        RaftGroupMemberId dead =
                RaftGroupMemberId.valueOf(leader, division.getMemberId().getGroupId());
        StartLeaderElectionRequestProto request = StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(ClientProtoUtils.toRaftRpcRequestProtoBuilder(dead, server.getId()))
                .setLeaderLastEntry(newest.toProto())
                .build();
        try {
            server.startLeaderElection(request);
        } catch (IOException leftToTheTimeout) {
            LOG.info("The election is left to Raft's own timeout: {}.", leftToTheTimeout.toString());
        }
    }
}
