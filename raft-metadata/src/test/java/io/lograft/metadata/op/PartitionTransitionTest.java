package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.ReplicaState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ISR, ELR and leader of one partition with three replicas and a minimum of two, story by story. */
class PartitionTransitionTest {
    private static final List<Integer> NONE = List.of();

    private final TestCluster cluster = TestCluster.ofBrokers(3);
    private int first;
    private int second;
    private int third;

    @BeforeEach
    void aTopicWithOnePartition() {
        cluster.createTopic("t", 1, 3);
        List<Integer> replicas = now().replicas();
        first = replicas.get(0);
        second = replicas.get(1);
        third = replicas.get(2);
    }

    @Test
    void whoLeavesAnIsrThatKeepsItsMinimumIsNotEligible() {
        cluster.fence(third);
        assertPartition(first, List.of(first, second), NONE, NONE);
        assertEquals(0, now().leaderEpoch());
        assertEquals(1, now().partitionEpoch());
    }

    @Test
    void whoLeavesAnIsrBelowItsMinimumIsEligible() {
        cluster.fence(third);
        cluster.fence(second);
        assertPartition(first, List.of(first), List.of(second), NONE);
        cluster.fence(first);
        assertPartition(-1, NONE, List.of(first, second), NONE);
    }

    @Test
    void aDeadLeaderIsFollowedByTheNextInTheIsr() {
        cluster.fence(first);
        assertPartition(second, List.of(second, third), NONE, NONE);
        assertEquals(1, now().leaderEpoch());
        assertEquals(cluster.image().version(), now().leaderEpochIndex());
    }

    @Test
    void anEligibleReplicaThatReturnsLeadsAlone() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(second);
        assertPartition(second, List.of(second), List.of(first), NONE);
    }

    @Test
    void aReplicaThatIsNotEligibleWaitsForOneThatIs() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(third);
        assertPartition(-1, NONE, List.of(first, second), NONE);
        cluster.start(first);
        assertPartition(first, List.of(first), List.of(second), NONE);
    }

    @Test
    void theEligibleAreForgottenWhenTheIsrHasItsMinimumAgain() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.start(third);
        assertFalse(cluster.propose("t", 0, List.of(first, third)).hasError());
        assertPartition(first, List.of(first, third), NONE, NONE);
    }

    @Test
    void aRestartThatLostDataLeavesIsrAndElr() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 10));
        assertPartition(-1, NONE, List.of(first), List.of(second));
        cluster.start(first);
        assertPartition(first, List.of(first), NONE, List.of(second));
        cluster.propose("t", 0, List.of(first, second));
        assertPartition(first, List.of(first, second), NONE, NONE);
        assertEquals(List.of(), now().faults());
    }

    @Test
    void whenAllThatHeldEverythingLostDataTheFurthestLeadsAndRecovers() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(first, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 10));
        assertPartition(-1, NONE, List.of(second), List.of(first));
        cluster.register(second, "", cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 12));
        assertPartition(-1, NONE, NONE, List.of(first, second));
        cluster.unfence(second);
        assertPartition(second, List.of(second), NONE, NONE);
        assertTrue(now().recovering());
        assertEquals(
                List.of(first), now().faults().stream().map(f -> f.brokerId()).toList());
    }

    @Test
    void aLaterEpochReachesFurtherThanAGreaterOffset() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(first, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 1, 10));
        cluster.start(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 99));
        assertPartition(first, List.of(first), NONE, NONE);
    }

    @Test
    void whatALossyReplicaHoldsIsRememberedThroughAnotherRestart() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(first, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 10));
        cluster.start(first);
        cluster.start(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 9));
        assertPartition(first, List.of(first), NONE, NONE);
        assertTrue(now().recovering());
    }

    @Test
    void aReplicaThatCutItsLogWaitsUntilItIsGood() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_CUT, 0, 10));
        assertPartition(-1, NONE, List.of(first, second), NONE);
        cluster.report(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_GOOD, 0, 10));
        assertPartition(second, List.of(second), List.of(first), NONE);
    }

    @Test
    void whenAllThatHoldEverythingCutTheirLogsTheFurthestLeadsCleanly() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(first, cluster.health("t", 0, ReplicaState.REPLICA_STATE_CUT, 0, 10));
        cluster.start(third, cluster.health("t", 0, ReplicaState.REPLICA_STATE_CUT, 0, 99));
        assertPartition(-1, NONE, List.of(first, second), NONE);
        cluster.start(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_CUT, 0, 11));
        assertPartition(second, List.of(second), List.of(first), NONE);
        assertFalse(now().recovering());
    }

    @Test
    void aGoodReplicaLeadsBeforeOneThatCutItsLog() {
        cluster.fence(third);
        cluster.fence(second);
        cluster.fence(first);
        cluster.start(first, cluster.health("t", 0, ReplicaState.REPLICA_STATE_CUT, 0, 99));
        cluster.start(second);
        assertPartition(second, List.of(second), List.of(first), NONE);
    }

    @Test
    void anOfflineDiskMovesTheLeadershipAndCorruptionEndsTheMembership() {
        cluster.report(first, cluster.health("t", 0, ReplicaState.REPLICA_STATE_OFFLINE, 0, 10));
        assertPartition(second, List.of(second, third), NONE, NONE);
        cluster.report(second, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 5));
        assertPartition(third, List.of(third), NONE, List.of(second));
    }

    @Test
    void aLeaderThatLeavesHandsOverAndLeavesTheIsrAboveItsMinimum() {
        assertEquals(0, cluster.beginShutdown(first));
        assertPartition(second, List.of(second, third), NONE, NONE);
        assertEquals(0, cluster.beginShutdown(second));
        assertPartition(third, List.of(second, third), NONE, NONE);
        assertEquals(1, cluster.beginShutdown(third));
        assertPartition(third, List.of(second, third), NONE, NONE);
    }

    @Test
    void aNewIncarnationOfTheLeaderNeverLeadsAtTheOldEpoch() {
        cluster.start(first);
        assertPartition(second, List.of(second, third), NONE, NONE);
        assertEquals(1, now().leaderEpoch());
    }

    @Test
    void aSingleReplicaThatReturnsLeadsAtANewEpochAssignedAfterItsRegistration() {
        cluster.createTopic("single", 1, 1);
        int only = cluster.partition("single", 0).leader();
        cluster.start(only);
        PartitionImage single = cluster.partition("single", 0);
        assertEquals(only, single.leader());
        assertEquals(2, single.leaderEpoch());
        assertTrue(single.leaderEpochIndex() > cluster.image().broker(only).epoch());
    }

    @Test
    void aLowerMinimumForgetsTheEligibleAndFencesOldProposals() {
        cluster.fence(third);
        cluster.fence(second);
        int before = now().partitionEpoch();
        cluster.run(AlterConfig::decide, AlterConfigTest.set("t", Map.of("min.insync.replicas", "1")));
        assertPartition(first, List.of(first), NONE, NONE);
        assertEquals(before + 1, now().partitionEpoch());
    }

    private PartitionImage now() {
        return cluster.partition("t", 0);
    }

    private void assertPartition(int leader, List<Integer> isr, List<Integer> elr, List<Integer> lastKnownElr) {
        PartitionImage partition = now();
        assertEquals(leader, partition.leader(), partition.toString());
        assertEquals(isr, partition.isr(), partition.toString());
        assertEquals(elr, partition.elr(), partition.toString());
        assertEquals(lastKnownElr, partition.lastKnownElr(), partition.toString());
    }
}
