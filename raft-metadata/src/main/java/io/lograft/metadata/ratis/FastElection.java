package io.lograft.metadata.ratis;

import java.io.IOException;
import java.util.Comparator;
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
 * election is decided by votes and logs; at worst a living leader is replaced. Only the voter with the lowest id does it, so
 * that the vote is not split; the others, and all if that one cannot win, wait for Raft's own timeout.
 */
final class FastElection {
    private static final Logger LOG = LogManager.getLogger(FastElection.class);
    private static final long PAUSE_MS = 2_000;

    private final RaftServer server;
    private final RaftServer.Division division;
    private boolean tried;
    private long triedAtNanos;

    FastElection(RaftServer server, RaftServer.Division division) {
        this.server = server;
        this.division = division;
    }

    /** Campaigns if the node led the quorum and this member comes first among the others. On the watchdog's thread. */
    void gone(int node, long nowNanos) {
        RaftPeerId leader = division.getInfo().getLeaderId();
        boolean recently = tried && nowNanos - triedAtNanos < TimeUnit.MILLISECONDS.toNanos(PAUSE_MS);
        if (leader == null || RatisMetadataLog.nodeIdOf(leader) != node || recently || !isFirstWithout(leader)) {
            return;
        }
        tried = true;
        triedAtNanos = nowNanos;
        TermIndex newest = division.getRaftLog().getLastEntryTermIndex();
        if (newest != null && division.getInfo().isFollower()) {
            LOG.info("The quorum's leader, node {}, is gone; member {} stands for election.", node, server.getId());
            campaign(leader, newest);
        }
    }

    private boolean isFirstWithout(RaftPeerId leader) {
        return division.getRaftConf().getCurrentPeers().stream()
                .map(RaftPeer::getId)
                .filter(peer -> !peer.equals(leader))
                .min(Comparator.comparingInt(RatisMetadataLog::nodeIdOf))
                .filter(server.getId()::equals)
                .isPresent();
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
