package io.lograft.metadata.ratis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Sends a follower the newest entry again when Ratis 3.3.0 believes that it is on its way and it is not.
 *
 * <p>Ratis forgets the requests under way when a stream to a follower breaks, and does not go back to send them again; the
 * next entry repairs that. Without a next entry the follower stays where it is: a voter that was emptied stays empty on an
 * idle cluster (RATIS-2523), and, worse, a new leader whose first entry is concerned never gets ready, so that there never
 * will be a next entry. Seen with three voters of which one was down and another restarted just after the election.
 */
final class FollowerRepair {
    private static final String PARAMETER = "lograft.follower.repair";
    private static final long STUCK_MS = 300;
    private static final long SILENT_MS = 1_000;

    private final Map<RaftPeerId, FollowerInfo> followers = new ConcurrentHashMap<>();
    private final Map<RaftPeerId, Progress> progress = new HashMap<>();

    /** Where a follower was, and since when. */
    private record Progress(long matchIndex, long sinceNanos) {}

    Parameters parameters() {
        Parameters parameters = new Parameters();
        parameters.put(PARAMETER, this, FollowerRepair.class);
        return parameters;
    }

    /** Looks at all followers, while this member leads. Called by the watchdog, several times a second. */
    void look(RaftServer.Division division, long nowNanos) {
        if (!division.getInfo().isLeader()) {
            progress.clear();
            return;
        }
        long newest = division.getRaftLog().getNextIndex() - 1;
        followers.forEach((peer, follower) -> {
            boolean atRest = follower.getNextIndex() > newest && follower.getMatchIndex() < newest;
            boolean answers = follower.getLastRpcResponseTime().elapsedTimeMs() < SILENT_MS;
            Progress last = progress.get(peer);
            if (!atRest || !answers || last == null || last.matchIndex() != follower.getMatchIndex()) {
                progress.put(peer, new Progress(follower.getMatchIndex(), nowNanos));
            } else if (nowNanos - last.sinceNanos() > TimeUnit.MILLISECONDS.toNanos(STUCK_MS)) {
                progress.put(peer, new Progress(follower.getMatchIndex(), nowNanos));
                follower.computeNextIndex(next -> Math.min(next, newest));
            }
        });
    }

    /** gRPC as Ratis has it, with its followers' state in reach. Made by Ratis, by name. */
    public static final class Rpc implements RpcType {
        @Override
        public String name() {
            return Rpc.class.getName();
        }

        @Override
        public RpcFactory newFactory(Parameters parameters) {
            return new Factory(parameters);
        }
    }

    private static final class Factory extends GrpcFactory {
        private final FollowerRepair repair;

        Factory(Parameters parameters) {
            super(parameters);
            this.repair = parameters.getNonNull(PARAMETER, FollowerRepair.class);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division division, LeaderState state, FollowerInfo follower) {
            repair.followers.put(follower.getId(), follower);
            return super.newLogAppender(division, state, follower);
        }
    }
}
