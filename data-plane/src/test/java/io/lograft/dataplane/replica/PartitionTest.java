package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.log.LogConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private static final TopicIdPartition ID = new TopicIdPartition(new TopicId(1, 2), 0);
    private static final LogConfig CONFIG = new LogConfig(1 << 20, 1_000, -1, -1, 1 << 20, false, false, true);
    private static final int SELF = 2;

    private final StuckLogs logs = new StuckLogs(ID);
    private final List<String> ends = new ArrayList<>();
    private FollowerState follower;
    private Partition partition;

    @BeforeEach
    void followBrokerOne() {
        SimNode node = new SimNode(new SimScheduler(1), "broker");
        ReplicaContext context = new ReplicaContext(
                DataPlaneOptions.of(SELF),
                node.newDataLoop("data"),
                logs,
                new NoController(),
                () -> 0,
                id -> LeaderHint.UNKNOWN,
                new Counters());
        PartitionState state = new PartitionState(
                ID, "t", 1, 0, 0, 5, List.of(1, SELF), List.of(1), List.of(), false, false, 1, CONFIG);
        partition = new Partition(
                context,
                this::open,
                id -> {
                    throw new AssertionError("nothing is damaged");
                },
                new ParkedOffers(),
                state);
        partition.start();
    }

    @Test
    void theEndWaitsForTheCut() {
        beginCut();
        end();
        assertEquals(List.of(), ends);
        assertFalse(logs.isClosed());
        logs.finishCut();
        assertEquals(List.of("closed"), ends);
        assertTrue(logs.isClosed());
    }

    @Test
    void theEndDoesNotWaitForACutThatADiskMadeImpossible() {
        beginCut();
        end();
        partition.onFailed("the disk is gone");
        assertEquals(List.of("closed"), ends);
        assertTrue(logs.isClosed());
    }

    private void beginCut() {
        Offer offer = follower.makeOffer();
        follower.onResetTo(offer.generation(), 40);
        assertTrue(logs.isCutting());
    }

    private void end() {
        partition.close(ErrorCode.NOT_LEADER, "the topic was deleted", () -> ends.add("closed"));
    }

    private LeaderLine open(int leaderId, FollowerState newFollower) {
        follower = newFollower;
        return new SilentLine();
    }

    private static final class SilentLine implements LeaderLine {
        @Override
        public void wantOffer() {}

        @Override
        public void wantAck() {}

        @Override
        public void sendStalled(long generation, ErrorCode code, String message) {}

        @Override
        public void close(long generation) {}
    }

    private static final class NoController implements ControllerCalls {
        @Override
        public void alterPartition(IsrProposal proposal, ProposalCallback callback) {
            throw new AssertionError("a follower proposes nothing");
        }

        @Override
        public void report(List<ReplicaHealth> replicas) {}
    }
}
