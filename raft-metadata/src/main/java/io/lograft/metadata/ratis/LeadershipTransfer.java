package io.lograft.metadata.ratis;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;

/** Hands leadership to the voter that answers soonest and has the most, instead of leaving the others to find out. */
final class LeadershipTransfer {
    private static final long LIMIT_MS = 1_000;
    private static final long SILENT_MS = 500;

    private LeadershipTransfer() {}

    /** Best effort; completes with nothing done if this member does not lead or nobody could take over. */
    static CompletableFuture<RaftClientReply> begin(
            RaftServer server, RaftServer.Division division, ClientId clientId, long callId) {
        if (division == null || !division.getInfo().isLeader()) {
            return CompletableFuture.completedFuture(null);
        }
        Optional<RaftPeerId> successor = successor(division);
        if (successor.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        TransferLeadershipRequest request = new TransferLeadershipRequest(
                clientId, server.getId(), division.getMemberId().getGroupId(), callId, successor.get(), LIMIT_MS);
        try {
            return server.transferLeadershipAsync(request);
        } catch (IOException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /** As {@link #begin}, and waits a moment for it. */
    static void await(RaftServer server, RaftServer.Division division, ClientId clientId, long callId) {
        try {
            begin(server, division, clientId, callId).get(LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException leftToAnElection) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<RaftPeerId> successor(RaftServer.Division division) {
        return division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
                .filter(follower -> follower.getLastRpcElapsedTimeMs() < SILENT_MS)
                .max(Comparator.comparingLong((ServerRpcProto follower) -> committed(division, idOf(follower)))
                        .thenComparing(ServerRpcProto::getLastRpcElapsedTimeMs, Comparator.reverseOrder()))
                .map(LeadershipTransfer::idOf);
    }

    private static RaftPeerId idOf(ServerRpcProto follower) {
        return RaftPeerId.valueOf(follower.getId().getId());
    }

    private static long committed(RaftServer.Division division, RaftPeerId peer) {
        return division.getCommitInfos().stream()
                .filter(info -> RaftPeerId.valueOf(info.getServer().getId()).equals(peer))
                .mapToLong(CommitInfoProto::getCommitIndex)
                .findFirst()
                .orElse(-1);
    }
}
