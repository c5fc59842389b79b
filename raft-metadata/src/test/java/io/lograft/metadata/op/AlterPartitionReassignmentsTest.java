package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.Reassignment;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.IsrResult;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsResponse;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.ErrorCode;
import io.lograft.proto.v1.ListPartitionReassignmentsRequest;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five brokers, a partition with three replicas, and where it goes. */
class AlterPartitionReassignmentsTest {
    private final TestCluster cluster = TestCluster.ofBrokers(5);
    private int first;
    private int second;
    private int third;
    private int fourth;
    private int fifth;

    @BeforeEach
    void aTopicWithOnePartition() {
        cluster.createTopic("t", 1, 3);
        List<Integer> replicas = now().replicas();
        first = replicas.get(0);
        second = replicas.get(1);
        third = replicas.get(2);
        List<Integer> others = List.of(1, 2, 3, 4, 5).stream()
                .filter(broker -> !replicas.contains(broker))
                .toList();
        fourth = others.get(0);
        fifth = others.get(1);
    }

    @Test
    void aPartitionHasOldAndNewReplicasUntilTheNewAreInSync() {
        reassign(fourth, fifth, first);
        assertEquals(List.of(fourth, fifth, first, second, third), now().replicas());
        assertEquals(List.of(fourth, fifth), now().reassignment().adding());
        assertEquals(List.of(second, third), now().reassignment().removing());
        assertEquals(List.of(first, second, third), now().isr());
        assertEquals(first, now().leader());
        assertEquals(0, now().leaderEpoch());
        cluster.propose("t", 0, List.of(first, second, third, fourth));
        assertTrue(now().reassignment().underWay());
        cluster.propose("t", 0, List.of(first, second, third, fourth, fifth));
        assertSame(Reassignment.NONE, now().reassignment());
        assertEquals(List.of(fourth, fifth, first), now().replicas());
        assertEquals(List.of(fourth, fifth, first), now().isr());
        assertEquals(first, now().leader(), "who leads and stays leads on");
        assertEquals(1, now().leaderEpoch());
        assertEquals(cluster.image().version(), now().leaderEpochIndex());
    }

    @Test
    void aLeaderThatGoesIsFollowedByTheFirstOfTheTarget() {
        reassign(fourth, fifth);
        IsrResult result = cluster.propose("t", 0, List.of(first, fourth, fifth));
        assertEquals(2, result.getPartitionEpoch());
        assertEquals(fourth, now().leader());
        assertEquals(1, now().leaderEpoch());
        assertEquals(List.of(fourth, fifth), now().isr());
    }

    @Test
    void completionWaitsForSomebodyWhoCanLead() {
        reassign(fourth);
        cluster.propose("t", 0, List.of(first, second, third, fourth));
        assertEquals(fourth, now().leader());
        reassign(fifth);
        cluster.report(fifth, cluster.health("t", 0, ReplicaState.REPLICA_STATE_CUT, 0, 0));
        cluster.beginShutdown(fifth);
        assertEquals(fourth, now().leader());
        assertTrue(now().reassignment().underWay());
    }

    @Test
    void anotherOrderTakesEffectAtOnceAndDisturbsNobody() {
        reassign(third, second, first);
        assertEquals(List.of(third, second, first), now().replicas());
        assertFalse(now().reassignment().underWay());
        assertEquals(first, now().leader());
        assertEquals(0, now().leaderEpoch());
        assertEquals(1, now().partitionEpoch());
    }

    @Test
    void fewerReplicasThatAreInSyncAreThereAtOnce() {
        reassign(second, first);
        assertEquals(List.of(second, first), now().replicas());
        assertEquals(List.of(second, first), now().isr());
        assertEquals(first, now().leader());
        assertEquals(1, now().leaderEpoch(), "a replica went");
    }

    @Test
    void theMinimumIsThatOfTheReplicasBefore() {
        cluster.createTopic("single", 1, 1);
        PartitionImage before = cluster.partition("single", 0);
        int other = before.leader() == 1 ? 2 : 1;
        int another = before.leader() == 3 ? 4 : 3;
        assertEquals(1, TopicConfigs.minInsyncReplicas(Map.of(), before));
        alter(change("single").addReplicas(other).addReplicas(another));
        assertEquals(1, TopicConfigs.minInsyncReplicas(Map.of(), cluster.partition("single", 0)));
        cluster.propose("single", 0, List.of(before.leader(), other, another));
        assertEquals(List.of(other, another), cluster.partition("single", 0).isr());
        assertEquals(2, TopicConfigs.minInsyncReplicas(Map.of(), cluster.partition("single", 0)));
    }

    @Test
    void theEndOfAReassignmentThatOnlyAddsHasANewLeaderEpoch() {
        reassign(first, second, third, fourth);
        cluster.propose("t", 0, List.of(first, second, third, fourth));
        assertFalse(now().reassignment().underWay());
        assertEquals(first, now().leader());
        assertEquals(1, now().leaderEpoch());
    }

    @Test
    void cancellingGoesBackToWhatWasThere() {
        reassign(fourth, fifth, first);
        cluster.propose("t", 0, List.of(first, second, third, fourth));
        cancel();
        assertEquals(List.of(first, second, third), now().replicas());
        assertEquals(List.of(first, second, third), now().isr());
        assertEquals(first, now().leader());
        assertSame(Reassignment.NONE, now().reassignment());
        assertEquals(ErrorCode.ERROR_CODE_NO_REASSIGNMENT, refusal(change("t").setCancel(true)));
    }

    @Test
    void cancellingIsRefusedWhereNobodyWouldBeLeftToLead() {
        reassign(fourth, fifth);
        cluster.propose("t", 0, List.of(first, fourth));
        cluster.fence(first);
        assertEquals(fourth, now().leader());
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REPLICA_ASSIGNMENT,
                refusal(change("t").setCancel(true)));
        cluster.start(second);
        cluster.propose("t", 0, List.of(fourth, second));
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REPLICA_ASSIGNMENT,
                refusal(change("t").setCancel(true)),
                "one copy of what two have acknowledged");
        cluster.start(third);
        cluster.propose("t", 0, List.of(fourth, second, third));
        cancel();
        assertEquals(second, now().leader());
        assertEquals(List.of(first, second, third), now().replicas());
    }

    @Test
    void anotherTargetTakesThePlaceOfTheFirst() {
        reassign(fourth);
        cluster.propose("t", 0, List.of(first, second, third));
        reassign(fifth);
        assertEquals(List.of(fifth, first, second, third), now().replicas());
        assertEquals(List.of(first, second, third), now().reassignment().original());
        assertEquals(1, now().leaderEpoch(), "a replica went");
        cluster.propose("t", 0, List.of(first, second, third, fifth));
        assertEquals(List.of(fifth), now().replicas());
        assertEquals(fifth, now().leader());
    }

    @Test
    void askingAgainChangesNothing() {
        reassign(fourth, fifth, first);
        ClusterImage before = cluster.image();
        reassign(fourth, fifth, first);
        assertSame(before, cluster.image());
        cancel();
        before = cluster.image();
        reassign(first, second, third);
        assertSame(before, cluster.image());
    }

    @Test
    void aBrokerThatFailsMeanwhileIsWaitedFor() {
        reassign(fourth, second);
        cluster.fence(fourth);
        cluster.fence(first);
        assertEquals(second, now().leader());
        assertTrue(now().reassignment().underWay());
        cluster.start(fourth);
        cluster.propose("t", 0, List.of(second, third, fourth));
        assertEquals(List.of(fourth, second), now().replicas());
        assertEquals(second, now().leader());
    }

    @Test
    void faultsOfReplicasThatGoAreForgotten() {
        cluster.fence(third);
        cluster.start(third, cluster.health("t", 0, ReplicaState.REPLICA_STATE_LOSSY, 0, 0));
        assertEquals(1, now().faults().size());
        reassign(first, second);
        assertEquals(List.of(), now().faults());
    }

    @Test
    void aTopicThatIsDeletedTakesItsReassignmentAlong() {
        reassign(fourth, fifth);
        assertEquals(1, listed());
        cluster.run(
                DeleteTopic::decide,
                DeleteTopicRequest.newBuilder().setName("t").build());
        assertEquals(0, listed());
    }

    @Test
    void theListSaysWhatGoesAndWhatComes() {
        assertEquals(0, listed());
        reassign(fourth, first);
        var one = ListPartitionReassignments.list(
                        cluster.image(), ListPartitionReassignmentsRequest.getDefaultInstance())
                .getReassignments(0);
        assertEquals("t", one.getTopic());
        assertEquals(List.of(fourth, first), one.getTargetList());
        assertEquals(List.of(fourth), one.getAddingReplicasList());
        assertEquals(List.of(second, third), one.getRemovingReplicasList());
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_TOPIC,
                ListPartitionReassignments.list(
                                cluster.image(),
                                ListPartitionReassignmentsRequest.newBuilder()
                                        .addTopics("u")
                                        .build())
                        .getError()
                        .getCode());
    }

    @Test
    void nonsenseIsRefusedAndChangesNothing() {
        ClusterImage before = cluster.image();
        assertEquals(ErrorCode.ERROR_CODE_UNKNOWN_TOPIC, refusal(change("u").addReplicas(first)));
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_PARTITION,
                refusal(change("t").setPartition(1).addReplicas(first)));
        assertEquals(ErrorCode.ERROR_CODE_INVALID_REPLICA_ASSIGNMENT, refusal(change("t")));
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REPLICA_ASSIGNMENT,
                refusal(change("t").addReplicas(first).addReplicas(first)));
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_BROKER,
                refusal(change("t").addReplicas(first).addReplicas(9)));
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                refusal(change("t").addReplicas(first).setCancel(true)));
        AlterPartitionReassignmentsResponse twice =
                alter(change("t").addReplicas(first), change("t").addReplicas(second));
        assertEquals(ErrorCode.ERROR_CODE_INVALID_REQUEST, twice.getError().getCode());
        cluster.createTopic("v", 1, 1);
        before = cluster.image();
        AlterPartitionReassignmentsResponse oneIsWrong =
                alter(change("v").addReplicas(first), change("u").addReplicas(second));
        assertTrue(oneIsWrong.hasError());
        assertSame(before, cluster.image());
    }

    @Test
    void aBrokerThatIsCordonedGetsNothingNew() {
        cluster.run(
                AlterConfig::decide,
                io.lograft.proto.v1.AlterConfigRequest.newBuilder()
                        .setResource(
                                io.lograft.proto.v1.ConfigResource.newBuilder().setBroker(fourth))
                        .putSet("cordoned", "true")
                        .build());
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REPLICA_ASSIGNMENT,
                refusal(change("t").addReplicas(fourth)));
    }

    @Test
    void aTrialChangesNothingAndSaysWhatWouldBe() {
        ClusterImage before = cluster.image();
        AlterPartitionReassignmentsResponse reply = cluster.run(
                AlterPartitionReassignments::decide,
                AlterPartitionReassignmentsRequest.newBuilder()
                        .addChanges(change("t").addReplicas(fourth))
                        .setValidateOnly(true)
                        .build());
        assertSame(before, cluster.image());
        assertEquals(List.of(fourth), reply.getResults(0).getAddingReplicasList());
    }

    private int listed() {
        return ListPartitionReassignments.list(cluster.image(), ListPartitionReassignmentsRequest.getDefaultInstance())
                .getReassignmentsCount();
    }

    private PartitionImage now() {
        return cluster.partition("t", 0);
    }

    private void reassign(int... replicas) {
        PartitionReassignmentChange.Builder change = change("t");
        for (int replica : replicas) {
            change.addReplicas(replica);
        }
        AlterPartitionReassignmentsResponse reply = alter(change);
        assertFalse(reply.hasError(), reply.getError().getMessage());
    }

    private void cancel() {
        AlterPartitionReassignmentsResponse reply = alter(change("t").setCancel(true));
        assertFalse(reply.hasError(), reply.getError().getMessage());
    }

    private static PartitionReassignmentChange.Builder change(String topic) {
        return PartitionReassignmentChange.newBuilder().setTopic(topic);
    }

    private ErrorCode refusal(PartitionReassignmentChange.Builder change) {
        return alter(change).getError().getCode();
    }

    private AlterPartitionReassignmentsResponse alter(PartitionReassignmentChange.Builder... changes) {
        AlterPartitionReassignmentsRequest.Builder request = AlterPartitionReassignmentsRequest.newBuilder();
        for (PartitionReassignmentChange.Builder change : changes) {
            request.addChanges(change);
        }
        return cluster.run(AlterPartitionReassignments::decide, request.build());
    }
}
