package io.lograft.metadata.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.op.Outcome;
import io.lograft.metadata.sim.SimLogFaults;
import io.lograft.metadata.sim.SimMetadataQuorum;
import io.lograft.proto.metadata.v1.ConfigRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.ProducerIdsRecord;
import io.lograft.proto.metadata.v1.Setting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final ControllerSettings SETTINGS = new ControllerSettings(5_000, 1_000, 50, 100);

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimMetadataQuorum quorum = new SimMetadataQuorum(scheduler, 3, SimLogFaults.NONE);
    private final List<ControllerNode> nodes = new ArrayList<>();

    /** Counts up, and says what the counter was. */
    private static final Operation<Integer, Long> ADD = (image, amount, now) -> new Decision<>(
            List.of(MetadataRecord.newBuilder()
                    .setProducerIds(ProducerIdsRecord.newBuilder().setNextProducerId(image.nextProducerId() + amount))
                    .build()),
            image.nextProducerId());

    /** Changes nothing, and says what the counter is. */
    private static final Operation<Integer, Long> READ =
            (image, request, now) -> Decision.noChange(image.nextProducerId());

    private void startThree() {
        for (int id = 1; id <= 3; id++) {
            nodes.add(new ControllerNode(scheduler, quorum, id, SETTINGS));
        }
        nodes.forEach(ControllerNode::start);
        scheduler.runUntil("a controller is active", () -> active() != null, 5_000);
        scheduler.runUntil(
                "it has written its identity", () -> active().controller.image().controllerId() >= 0, 1_000);
    }

    private ControllerNode active() {
        return nodes.stream()
                .filter(node -> node.node.isAlive() && node.controller.active())
                .findFirst()
                .orElse(null);
    }

    private void runUntilGiven(ControllerNode.Answer<?> answer) {
        scheduler.runUntil("an answer", answer::given, 20_000);
    }

    @Test
    void theFirstControllerNamesTheClusterAndItself() {
        startThree();
        ControllerNode controller = active();
        ClusterImage image = controller.controller.image();
        assertEquals(22, image.clusterId().length());
        assertEquals(controller.id, image.controllerId());
        assertEquals(quorum.term(), image.controllerEpoch());
        scheduler.runUntil(
                "all know it",
                () -> nodes.stream()
                        .allMatch(n -> n.controller.image().clusterId().equals(image.clusterId())),
                1_000);
    }

    @Test
    void aNewControllerKeepsTheClusterAndTakesAnotherEpoch() {
        startThree();
        ControllerNode old = active();
        ClusterImage before = old.controller.image();
        old.node.kill();
        scheduler.runUntil("another controller", () -> active() != null, 5_000);
        scheduler.runUntil(
                "it has written its identity", () -> active().controller.image().controllerId() == active().id, 1_000);
        assertEquals(before.clusterId(), active().controller.image().clusterId());
        assertTrue(active().controller.epoch() > before.controllerEpoch());
    }

    @Test
    void anIdleControllerGivesASignOfLifeEverySecond() {
        startThree();
        long before = active().controller.image().version();
        long entries = active().controller.entriesApplied();
        scheduler.runFor(5_000);
        assertTrue(active().controller.image().version() > before);
        assertEquals(5, active().controller.entriesApplied() - entries, 1);
    }

    @Test
    void whatIsDecidedWhileAnEntryIsInFlightSharesTheNext() {
        startThree();
        ControllerNode controller = active();
        long entries = controller.controller.entriesApplied();
        List<ControllerNode.Answer<Long>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(controller.submit(ADD, 1));
        }
        runUntilGiven(answers.get(49));
        for (int i = 0; i < 50; i++) {
            assertEquals(i, answers.get(i).reply);
        }
        assertEquals(50, controller.controller.image().nextProducerId());
        assertTrue(controller.controller.entriesApplied() - entries <= 3);
        assertEquals(0, controller.controller.pendingRequests());
    }

    @Test
    void aReplyNeverComesFromUncommittedState() {
        startThree();
        ControllerNode controller = active();
        ControllerNode.Answer<Long> write = controller.submit(ADD, 7);
        ControllerNode.Answer<Long> read = controller.submit(READ, 0);
        scheduler.afterEachEvent(() -> {
            if (read.given() && read.applied != null) {
                assertEquals(read.reply, read.applied.nextProducerId());
            }
        });
        runUntilGiven(read);
        assertEquals(7, read.reply);
        assertTrue(write.given());
        assertEquals(write.applied.version(), read.applied.version());
    }

    @Test
    void anAnswerThatReadAnEntryThatNeverCommitsFailsWithIt() {
        startThree();
        ControllerNode controller = active();
        others(controller).forEach(other -> other.node.pause());
        ControllerNode.Answer<Long> write = controller.submit(ADD, 7);
        ControllerNode.Answer<Long> read = controller.submit(READ, 0);
        runUntilGiven(read);
        assertEquals(ErrorCode.UNKNOWN_OUTCOME, read.failure);
        assertEquals(ErrorCode.UNKNOWN_OUTCOME, write.failure);
        assertFalse(controller.controller.active());
    }

    @Test
    void whatWasNeverSentIsSaidToBeUndone() {
        startThree();
        ControllerNode controller = active();
        others(controller).forEach(other -> other.node.pause());
        ControllerNode.Answer<Long> inFlight = controller.submit(ADD, 1);
        scheduler.runFor(1);
        ControllerNode.Answer<Long> collected = controller.submit(ADD, 1);
        runUntilGiven(collected);
        assertEquals(ErrorCode.UNKNOWN_OUTCOME, inFlight.failure);
        assertEquals(ErrorCode.NOT_CONTROLLER, collected.failure);
    }

    @Test
    void aStaleControllersEntryChangesNothing() {
        startThree();
        ControllerNode stale = active();
        stale.node.pause();
        ControllerNode.Answer<Long> late = stale.submit(ADD, 1_000);
        scheduler.runUntil("another controller", () -> active() != null && active() != stale, 5_000);
        ControllerNode.Answer<Long> write = active().submit(ADD, 1);
        runUntilGiven(write);
        stale.node.resume();
        runUntilGiven(late);
        assertNull(late.reply);
        scheduler.runFor(10_000);
        assertEquals(1, active().controller.image().nextProducerId());
        assertEquals(1, stale.controller.image().nextProducerId());
    }

    @Test
    void aBarrierIsPassedOnlyByTheControllerThatStillIsOne() {
        startThree();
        ControllerNode stale = active();
        stale.node.pause();
        ControllerNode.Answer<Outcome> late = new ControllerNode.Answer<>();
        stale.controller.barrier(late);
        scheduler.runUntil("another controller", () -> active() != null && active() != stale, 5_000);
        runUntilGiven(active().submit(ADD, 1));
        ControllerNode.Answer<Outcome> current = new ControllerNode.Answer<>();
        active().controller.barrier(current);
        runUntilGiven(current);
        assertEquals(1, current.applied.nextProducerId());
        stale.node.resume();
        runUntilGiven(late);
        assertEquals(ErrorCode.NOT_CONTROLLER, late.failure);
    }

    @Test
    void anOtherNodeNamesTheLeader() {
        startThree();
        ControllerNode other = others(active()).get(0);
        ControllerNode.Answer<Long> answer = other.submit(READ, 0);
        runUntilGiven(answer);
        assertEquals(ErrorCode.NOT_CONTROLLER, answer.failure);
        assertTrue(answer.message.contains("ask node " + active().id), answer.message);
    }

    @Test
    void aDefectOfAnOperationIsAnswerAndNoMore() {
        startThree();
        ControllerNode.Answer<Long> answer = active().submit(
                        (image, request, now) -> {
                            throw new IllegalStateException("boom");
                        },
                        0);
        runUntilGiven(answer);
        assertEquals(ErrorCode.UNKNOWN, answer.failure);
        assertTrue(active().controller.active());
    }

    @Test
    void aChangeThatFitsNoEntryIsRefusedWithTheLimit() {
        startThree();
        Setting huge =
                Setting.newBuilder().setKey("k").setValue("x".repeat(9 << 20)).build();
        Operation<Integer, String> tooLarge = (image, request, now) -> new Decision<>(
                List.of(MetadataRecord.newBuilder()
                        .setConfig(ConfigRecord.newBuilder().setCluster(true).addSet(huge))
                        .build()),
                "done");
        ControllerNode.Answer<String> answer = active().submit(tooLarge, 0);
        runUntilGiven(answer);
        assertEquals(ErrorCode.REQUEST_TOO_LARGE, answer.failure);
        assertTrue(answer.message.contains("8388544"), answer.message);
        assertTrue(active().controller.image().clusterConfigs().isEmpty());
    }

    @Test
    void largeChangesThatDoNotFitTogetherTakeEntriesOfTheirOwn() {
        startThree();
        String value = "x".repeat(3 << 20);
        Operation<String, String> large = (image, key, now) -> new Decision<>(
                List.of(MetadataRecord.newBuilder()
                        .setConfig(ConfigRecord.newBuilder()
                                .setCluster(true)
                                .addSet(Setting.newBuilder().setKey(key).setValue(value)))
                        .build()),
                key);
        List<ControllerNode.Answer<String>> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            answers.add(active().submit(large, "k" + i));
        }
        runUntilGiven(answers.get(6));
        answers.forEach(answer -> assertNotNull(answer.reply));
        assertEquals(7, active().controller.image().clusterConfigs().size());
    }

    @Test
    void tooManyWaitingRequestsAreThrottled() {
        startThree();
        others(active()).forEach(other -> other.node.pause());
        List<ControllerNode.Answer<Long>> answers = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            answers.add(active().submit(ADD, 1));
        }
        scheduler.runFor(3);
        assertEquals(
                20,
                answers.stream().filter(a -> a.failure == ErrorCode.THROTTLED).count());
    }

    @Test
    void aRestartedVoterComesToTheSameImage() {
        startThree();
        for (int i = 0; i < 30; i++) {
            runUntilGiven(active().submit(ADD, 1));
        }
        ControllerNode other = others(active()).get(0);
        other.restart();
        scheduler.runUntil("it caught up", () -> other.controller.image().nextProducerId() == 30, 5_000);
    }

    @Test
    void aSnapshotThatReplacesTheImageEndsNoFollowersLife() {
        startThree();
        ControllerNode other = others(active()).get(0);
        quorum.holdBack(other.id);
        runUntilGiven(active().submit(ADD, 3));
        assertNotEquals(3, other.controller.image().nextProducerId());
        quorum.releaseWithSnapshot(other.id);
        scheduler.runUntil("it caught up", () -> other.controller.image().nextProducerId() == 3, 1_000);
    }

    private List<ControllerNode> others(ControllerNode one) {
        return nodes.stream().filter(node -> node != one).toList();
    }
}
