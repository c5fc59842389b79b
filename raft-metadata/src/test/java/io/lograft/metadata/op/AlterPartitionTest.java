package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.AlterPartitionsRequest;
import io.lograft.proto.internal.v1.IsrProposal;
import io.lograft.proto.internal.v1.IsrResult;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.v1.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlterPartitionTest {
    private final TestCluster cluster = TestCluster.ofBrokers(3);
    private int leader;
    private int follower;
    private int other;

    @BeforeEach
    void aTopicWithOnePartition() {
        cluster.createTopic("t", 1, 3);
        List<Integer> replicas = now().replicas();
        leader = replicas.get(0);
        follower = replicas.get(1);
        other = replicas.get(2);
    }

    @Test
    void theIsrShrinksAndExpandsUnderTheSameLeaderEpoch() {
        assertEquals(1, cluster.propose("t", 0, List.of(leader, follower)).getPartitionEpoch());
        assertEquals(List.of(leader, follower), now().isr());
        assertEquals(
                2, cluster.propose("t", 0, List.of(other, leader, follower)).getPartitionEpoch());
        assertEquals(now().replicas(), now().isr());
        assertEquals(0, now().leaderEpoch());
    }

    @Test
    void aProposalSentAgainIsRefusedByItsPartitionEpoch() {
        IsrProposal proposal =
                cluster.proposal("t", 0, List.of(leader, follower)).build();
        cluster.propose(leader, proposal);
        assertRefused(ErrorCode.ERROR_CODE_INVALID_PARTITION_EPOCH, cluster.propose(leader, proposal));
    }

    @Test
    void epochsBehindAndAheadAreToldApart() {
        cluster.fence(leader);
        int now = now().leader();
        IsrProposal.Builder proposal = cluster.proposal("t", 0, List.of(now));
        assertRefused(
                ErrorCode.ERROR_CODE_FENCED_LEADER_EPOCH,
                cluster.propose(now, proposal.clone().setLeaderEpoch(0).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_NOT_CONTROLLER,
                cluster.propose(now, proposal.clone().setLeaderEpoch(2).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_NOT_CONTROLLER,
                cluster.propose(now, proposal.clone().setPartitionEpoch(2).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_INVALID_PARTITION_EPOCH,
                cluster.propose(now, proposal.clone().setPartitionEpoch(0).build()));
    }

    @Test
    void onlyReplicasInServiceOfTheIncarnationThatWasSeenMayJoin() {
        cluster.propose("t", 0, List.of(leader));
        IsrProposal.Builder proposal = cluster.proposal("t", 0, List.of(leader, follower));
        assertRefused(
                ErrorCode.ERROR_CODE_INELIGIBLE_REPLICA,
                cluster.propose(
                        leader, proposal.clone().setIsrBrokerEpochs(1, 1).build()));
        cluster.fence(follower);
        assertRefused(ErrorCode.ERROR_CODE_INELIGIBLE_REPLICA, cluster.propose("t", 0, List.of(leader, follower)));
        cluster.start(follower);
        cluster.beginShutdown(follower);
        assertRefused(ErrorCode.ERROR_CODE_INELIGIBLE_REPLICA, cluster.propose("t", 0, List.of(leader, follower)));
    }

    @Test
    void aProposalUnderWayDoesNotReadmitTheIncarnationBeforeARestart() {
        cluster.propose("t", 0, List.of(leader));
        IsrProposal underWay =
                cluster.proposal("t", 0, List.of(leader, follower)).build();
        int partitionEpoch = now().partitionEpoch();
        cluster.start(follower);
        assertEquals(partitionEpoch, now().partitionEpoch(), "the partition's own epochs do not fence it");
        assertRefused(ErrorCode.ERROR_CODE_INELIGIBLE_REPLICA, cluster.propose(leader, underWay));
        assertEquals(List.of(leader), now().isr());
        assertFalse(cluster.propose("t", 0, List.of(leader, follower)).hasError());
    }

    @Test
    void aMemberThatIsLeavingDoesNotKeepOthersOut() {
        cluster.propose("t", 0, List.of(leader, follower));
        cluster.beginShutdown(follower);
        assertEquals(List.of(leader, follower), now().isr());
        assertFalse(cluster.propose("t", 0, List.of(leader, follower, other)).hasError());
        cluster.beginShutdown(follower);
        assertEquals(List.of(leader, other), now().isr());
    }

    @Test
    void nonsenseIsRefused() {
        IsrProposal.Builder proposal = cluster.proposal("t", 0, List.of(leader, follower));
        assertRefused(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                cluster.propose(
                        leader, cluster.proposal("t", 0, List.of(follower)).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                cluster.propose(
                        leader,
                        cluster.proposal("t", 0, List.of(leader, leader)).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                cluster.propose(
                        leader, proposal.clone().addIsr(9).addIsrBrokerEpochs(1).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                cluster.propose(leader, proposal.clone().clearIsrBrokerEpochs().build()));
        assertRefused(ErrorCode.ERROR_CODE_INVALID_REQUEST, cluster.propose(follower, proposal.build()));
        assertRefused(
                ErrorCode.ERROR_CODE_UNKNOWN_PARTITION,
                cluster.propose(leader, proposal.clone().setPartition(1).build()));
        assertRefused(
                ErrorCode.ERROR_CODE_UNKNOWN_TOPIC,
                cluster.propose(
                        leader,
                        proposal.clone().setTopicId(TestCluster.bytes16(0, 0)).build()));
    }

    @Test
    void aSecondProposalForTheSamePartitionInOneRequestIsRefused() {
        AlterPartition.Reply reply = cluster.run(
                AlterPartition::decide,
                new AlterPartition.Request(
                        cluster.current(leader),
                        AlterPartitionsRequest.newBuilder()
                                .addProposals(cluster.proposal("t", 0, List.of(leader, follower)))
                                .addProposals(cluster.proposal("t", 0, List.of(leader)))
                                .build()));
        assertFalse(reply.body().getResults(0).hasError());
        assertRefused(ErrorCode.ERROR_CODE_INVALID_PARTITION_EPOCH, reply.body().getResults(1));
        assertEquals(List.of(leader, follower), now().isr());
    }

    @Test
    void aProposalOfWhatIsCommittedFencesTheEarlierOnes() {
        IsrResult result = cluster.propose("t", 0, now().isr());
        assertFalse(result.hasError());
        assertEquals(1, result.getPartitionEpoch());
        assertEquals(1, now().partitionEpoch());
        assertEquals(0, now().leaderEpoch());
    }

    @Test
    void anOlderIncarnationIsRefusedAsAWhole() {
        BrokerRequest old = cluster.current(leader);
        cluster.start(leader);
        AlterPartition.Reply reply = cluster.run(
                AlterPartition::decide, new AlterPartition.Request(old, AlterPartitionsRequest.getDefaultInstance()));
        assertEquals(
                io.lograft.base.ErrorCode.STALE_BROKER_EPOCH, reply.outcome().code());
    }

    @Test
    void aLeaderThatRecoversStaysAloneUntilItSaysThatItHas() {
        cluster.fence(other);
        cluster.fence(follower);
        cluster.register(leader, "", cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 9));
        cluster.register(follower, "", cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 5));
        cluster.unfence(follower);
        cluster.unfence(leader);
        assertEquals(leader, now().leader());
        assertRefused(ErrorCode.ERROR_CODE_INVALID_REQUEST, cluster.propose("t", 0, List.of(leader, follower)));
        cluster.propose(
                leader,
                cluster.proposal("t", 0, List.of(leader))
                        .setLeaderRecovered(true)
                        .build());
        assertFalse(now().recovering());
        assertFalse(cluster.propose("t", 0, List.of(leader, follower)).hasError());
        assertEquals(List.of(), now().faults());
    }

    private PartitionImage now() {
        return cluster.partition("t", 0);
    }

    private static void assertRefused(ErrorCode expected, IsrResult result) {
        assertEquals(expected, result.getError().getCode(), result.getError().getMessage());
        assertEquals(-1, result.getPartitionEpoch());
    }
}
