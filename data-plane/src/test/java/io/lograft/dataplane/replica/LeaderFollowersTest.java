package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaderFollowersTest {
    private static final TopicIdPartition ID = new TopicIdPartition(new TopicId(1, 2), 0);
    private static final LogConfig CONFIG = new LogConfig(1 << 20, 1_000, -1, -1, 1 << 20, false, false, true);
    private static final UUID DIRECTORY = new UUID(5, 6);
    private static final int LEADER = 1;
    private static final int SILENT = 2;
    private static final int JOINING = 3;
    private static final int LEAVING = 4;
    private static final LinkLiveness FOREVER = new LinkLiveness(Long.MAX_VALUE / 2);
    private static final DataPlaneOptions OPTIONS = DataPlaneOptions.of(LEADER);

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLoop loop = new SimNode(scheduler, "broker").newDataLoop("data");
    private final StuckLogs log = new StuckLogs(ID);
    private final Proposals proposals = new Proposals();
    private final LeaderFollowers followers = followers(0);

    /** While a replica could join and another proposal is under way, a timer waits for the end of its patience: 10 s. */
    @Test
    void aMemberThatFallsSilentLeavesInItsOwnTimeWhateverElseIsAwaited() {
        onLoop(() -> {
            followers.start();
            offer(SILENT, new LinkLiveness(0));
            offer(LEAVING, FOREVER).onStalled(ErrorCode.STORAGE_ERROR, "its disk is gone");
        });
        assertEquals(List.of(LEADER, SILENT), proposals.last());
        onLoop(() -> {
            PushSource joining = offer(JOINING, FOREVER);
            log.growTo(10);
            followers.onAppended(0);
            joining.onAck(0, 10);
        });
        onLoop(() -> proposals.accept(6));
        assertEquals(List.of(LEADER, SILENT, JOINING), proposals.last());
        onLoop(() -> proposals.accept(7));
        scheduler.runFor(OPTIONS.silentFollowerMs() + 100);
        assertEquals(List.of(LEADER, JOINING), proposals.last());
    }

    /** With an empty disk, or an old copy of its own. */
    @Test
    void aMemberThatComesBackWithoutWhatIsCommittedLeavesAndRejoinsOnceItHasIt() {
        log.growTo(10);
        LeaderFollowers leading = followers(10);
        Answers answers = new Answers(FOREVER);
        onLoop(() -> {
            leading.start();
            leading.onOffer(new Offer(ID, LEAVING, 1, 0, 7, DIRECTORY, 0, 0, List.of()), answers);
        });
        assertEquals(List.of(LEADER, SILENT), proposals.last());
        onLoop(() -> proposals.accept(6));
        onLoop(() -> answers.source.onAck(0, 9));
        assertEquals(List.of(LEADER, SILENT), proposals.last());
        onLoop(() -> answers.source.onAck(0, 10));
        assertEquals(List.of(LEADER, SILENT, LEAVING), proposals.last());
    }

    /** Its directory has another identity than the one that its broker registered with. */
    @Test
    void aReplicaInADirectoryThatItsBrokerDidNotRegisterDoesNotJoin() {
        Answers answers = new Answers(FOREVER);
        onLoop(() -> {
            followers.start();
            offer(SILENT, FOREVER);
            offer(LEAVING, FOREVER);
            followers.onOffer(new Offer(ID, JOINING, 1, 0, 7, new UUID(8, 9), 0, 0, List.of()), answers);
            answers.source.onAck(0, 0);
        });
        assertEquals(List.of(), proposals.proposed);
        onLoop(() -> offer(JOINING, FOREVER, 2));
        assertEquals(List.of(LEADER, SILENT, LEAVING, JOINING), proposals.last());
    }

    private void onLoop(Runnable step) {
        loop.execute(step);
        scheduler.runFor(1);
    }

    private PushSource offer(int brokerId, LinkLiveness heard) {
        return offer(brokerId, heard, 1);
    }

    private PushSource offer(int brokerId, LinkLiveness heard, long generation) {
        Answers answers = new Answers(heard);
        followers.onOffer(new Offer(ID, brokerId, generation, 0, 7, DIRECTORY, 0, 0, List.of()), answers);
        answers.source.onAck(0, 0);
        return answers.source;
    }

    private LeaderFollowers followers(long committedOffset) {
        ReplicaContext context =
                new ReplicaContext(OPTIONS, loop, log, proposals, () -> 0, id -> LeaderHint.UNKNOWN, new Counters());
        context.setPeers(Map.of(SILENT, peer(SILENT), JOINING, peer(JOINING), LEAVING, peer(LEAVING)));
        PartitionState state = new PartitionState(
                ID,
                "t",
                LEADER,
                0,
                0,
                5,
                List.of(LEADER, SILENT, JOINING, LEAVING),
                List.of(LEADER, SILENT, LEAVING),
                List.of(),
                false,
                false,
                1,
                CONFIG);
        return new LeaderFollowers(
                context,
                log,
                state,
                0,
                new HighWatermark(committedOffset),
                new PartitionGauges(new Counters()),
                () -> {});
    }

    private static BrokerPeer peer(int id) {
        Address address = new Address("broker-" + id, 1);
        return new BrokerPeer(id, 7, address, address, Set.of(DIRECTORY), true);
    }

    /** A controller that the test answers for. */
    private static final class Proposals implements ControllerCalls {
        private final List<List<Integer>> proposed = new ArrayList<>();
        private ProposalCallback open;

        @Override
        public void alterPartition(IsrProposal proposal, ProposalCallback callback) {
            proposed.add(proposal.isr());
            open = callback;
        }

        @Override
        public void report(List<ReplicaHealth> replicas) {
            throw new AssertionError("nothing to report");
        }

        void accept(int partitionEpoch) {
            ProposalCallback answered = open;
            answered.onReply(ErrorCode.NONE, "", partitionEpoch);
        }

        List<Integer> last() {
            return proposed.get(proposed.size() - 1);
        }
    }

    private static final class Answers implements OfferAnswers {
        private final LinkLiveness liveness;
        private PushSource source;

        private Answers(LinkLiveness liveness) {
            this.liveness = liveness;
        }

        @Override
        public LinkLiveness liveness() {
            return liveness;
        }

        @Override
        public void refuse(ErrorCode code, String message, int leaderEpoch) {
            throw new AssertionError(code + " " + message);
        }

        @Override
        public void truncateTo(EpochEnd end) {
            throw new AssertionError("nothing to cut");
        }

        @Override
        public void resetTo(long offset) {
            throw new AssertionError("nothing to cut");
        }

        @Override
        public PushTarget attach(PushSource newSource) {
            source = newSource;
            return new PushTarget() {
                @Override
                public void dataAppended() {}

                @Override
                public void boundsMoved() {}

                @Override
                public void detach() {}
            };
        }

        @Override
        public boolean isOver() {
            return false;
        }
    }
}
