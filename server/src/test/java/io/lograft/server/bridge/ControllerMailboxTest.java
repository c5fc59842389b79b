package io.lograft.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.ControllerCalls.IsrProposal;
import io.lograft.dataplane.api.ControllerCalls.Kind;
import io.lograft.dataplane.api.ControllerCalls.ReplicaHealth;
import io.lograft.proto.internal.v1.AlterPartitionsResponse;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.internal.v1.IsrResult;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.v1.Error;
import io.lograft.server.FakeController;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerMailboxTest {
    private final SimScheduler scheduler = new SimScheduler(20_261_122);
    private final SimLoop intake = new SimNode(scheduler, "node").newLoop("intake");
    private final FakeController controller = new FakeController();
    private final RecoveredReplicas replicas = new RecoveredReplicas();
    private final ControllerMailbox mailbox = new ControllerMailbox(controller, replicas, intake);
    private final List<String> answers = new ArrayList<>();

    @Test
    void proposalsOfOneMomentGoInOneCallAndLaterOnesInTheNext() {
        propose(0);
        propose(1);
        settle();
        assertEquals(1, controller.asked.size());
        propose(2);
        propose(3);
        settle();
        assertEquals(1, controller.asked.size());
        controller.last().reply(results(result(5), refusal(ErrorCode.INVALID_PARTITION_EPOCH, "older")));
        settle();
        assertEquals(List.of("0: NONE 5 ", "1: INVALID_PARTITION_EPOCH -1 older"), answers);
        assertEquals(2, controller.asked.size());
        assertEquals(2, controller.last().request().getAlterPartitions().getProposalsCount());
    }

    @Test
    void everyProposerLearnsOfAFailure() {
        propose(0);
        settle();
        controller.last().fail(ErrorCode.NO_CONTROLLER, "nobody");
        settle();
        propose(1);
        settle();
        controller.last().reply(results());
        settle();
        propose(2);
        settle();
        controller
                .last()
                .reply(ControlResponse.newBuilder()
                        .setError(error(ErrorCode.STALE_BROKER_EPOCH, "again"))
                        .build());
        settle();
        assertEquals(
                List.of("0: NO_CONTROLLER -1 nobody", "1: UNKNOWN -1 ", "2: STALE_BROKER_EPOCH -1 again"), answers);
    }

    @Test
    void aReportIsRepeatedUntilItIsTakenAndTheNewestStateCounts() {
        mailbox.report(List.of(health(0, Kind.CUT), health(1, Kind.LOSSY)));
        settle();
        assertEquals(2, replicas.unhealthy().size());
        controller.last().fail(ErrorCode.NO_CONTROLLER, "nobody");
        mailbox.report(List.of(health(0, Kind.GOOD)));
        scheduler.runFor(1_000);
        assertEquals(2, controller.asked.size());
        List<io.lograft.proto.internal.v1.ReplicaHealth> sent =
                controller.last().request().getReportReplicas().getReplicasList();
        assertEquals(
                List.of(ReplicaState.REPLICA_STATE_GOOD, ReplicaState.REPLICA_STATE_LOSSY),
                sent.stream()
                        .map(io.lograft.proto.internal.v1.ReplicaHealth::getState)
                        .toList());
        controller.last().reply(ControlResponse.getDefaultInstance());
        scheduler.runFor(10_000);
        assertEquals(2, controller.asked.size());
        assertEquals(1, replicas.unhealthy().size());
    }

    @Test
    void aStateThatChangesWhileItIsReportedIsReportedAgain() {
        mailbox.report(List.of(health(0, Kind.CUT)));
        settle();
        mailbox.report(List.of(health(0, Kind.GOOD)));
        settle();
        controller.last().reply(ControlResponse.getDefaultInstance());
        settle();
        assertEquals(2, controller.asked.size());
        assertTrue(replicas.unhealthy().isEmpty());
    }

    private void propose(int partition) {
        IsrProposal proposal = new IsrProposal(id(partition), 1, 1, List.of(1, 2), List.of(7L, 8L), false);
        mailbox.alterPartition(
                proposal,
                (error, message, epoch) -> answers.add(partition + ": " + error + " " + epoch + " " + message));
    }

    private static TopicIdPartition id(int partition) {
        return new TopicIdPartition(new TopicId(1, 1), partition);
    }

    private static ReplicaHealth health(int partition, Kind kind) {
        return new ReplicaHealth(id(partition), kind, 3, 100, "detail");
    }

    private static ControlResponse results(IsrResult... results) {
        return ControlResponse.newBuilder()
                .setAlterPartitions(AlterPartitionsResponse.newBuilder().addAllResults(List.of(results)))
                .build();
    }

    private static IsrResult result(int epoch) {
        return IsrResult.newBuilder().setPartitionEpoch(epoch).build();
    }

    private static IsrResult refusal(ErrorCode code, String message) {
        return IsrResult.newBuilder()
                .setError(error(code, message))
                .setPartitionEpoch(-1)
                .build();
    }

    private static Error error(ErrorCode code, String message) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage(message)
                .build();
    }

    private void settle() {
        scheduler.runFor(10);
    }
}
