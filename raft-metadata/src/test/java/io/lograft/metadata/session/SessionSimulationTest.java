package io.lograft.metadata.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimNode;
import io.lograft.metadata.sim.SimLogFaults;
import io.lograft.proto.internal.v1.BarrierRequest;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.v1.CreateTopicRequest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSimulationTest {
    private static ControlRequest.Builder createTopic(String name, int partitions) {
        return ControlRequest.newBuilder()
                .setCreateTopic(CreateTopicRequest.newBuilder().setName(name).setPartitions(partitions));
    }

    private static ControlRequest.Builder barrier() {
        return ControlRequest.newBuilder().setBarrier(BarrierRequest.getDefaultInstance());
    }

    @Test
    void brokersRegisterComeIntoServiceAndLearnTheMetadata() {
        SimCluster cluster = SimCluster.ofThree(1);
        cluster.awaitAllInService();
        SimMember from = cluster.bystander();
        SimCluster.Answer created = cluster.control(from, createTopic("t", 12), 5_000);
        cluster.await("an answer", created::given);
        assertFalse(created.response.hasError(), () -> created.response.toString());
        long version = created.response.getMetadataVersion();
        cluster.await(
                "everybody to know the topic",
                () -> cluster.members.values().stream()
                        .allMatch(m -> m.session.image().version() >= version
                                && m.session.image().topic("t") != null));
        cluster.members.values().forEach(m -> {
            assertEquals(
                    1, m.events.stream().filter(e -> e.startsWith("registered")).count(), m.events::toString);
            assertTrue(m.session.live());
            assertEquals(cluster.image().broker(m.id).epoch(), m.session.brokerEpoch());
        });
    }

    @Test
    void aKilledBrokerIsFencedWithinMilliseconds() {
        SimCluster cluster = SimCluster.ofThree(2);
        cluster.awaitAllInService();
        SimMember victim = cluster.bystander();
        victim.node.kill();
        cluster.await("the victim to be fenced", () -> cluster.outOfService(victim.id), 100);
    }

    @Test
    void aBrokerThatHangsIsLeftToTheSessionTimeout() {
        SimCluster cluster = SimCluster.ofThree(3);
        cluster.awaitAllInService();
        SimMember victim = cluster.bystander();
        victim.node.pause();
        cluster.runFor(800);
        assertTrue(cluster.inService(victim.id));
        cluster.await("the victim to be fenced", () -> cluster.outOfService(victim.id), 500);
        victim.node.resume();
        cluster.await("the victim to be back", () -> cluster.inService(victim.id), 2_000);
        assertEquals(1, victim.node.life());
        assertEquals(
                1,
                victim.events.stream()
                        .filter(e -> e.startsWith("registered"))
                        .distinct()
                        .count(),
                "the same incarnation keeps its epoch: " + victim.events);
    }

    @Test
    void aBrokenStreamOfALivingBrokerIsNoReasonToFence() {
        SimCluster cluster = SimCluster.ofThree(4);
        cluster.awaitAllInService();
        SimMember other = cluster.bystander();
        SimMember controller = cluster.active();
        for (int i = 0; i < 5; i++) {
            cluster.network.reset(controller.node, other.node);
            cluster.runFor(400);
        }
        assertEquals(0, controller.endpoint.fencings());
        assertTrue(cluster.inService(other.id));
        assertTrue(other.session.live());
    }

    @Test
    void aSilentCutIsNoticedByBothEnds() {
        SimCluster cluster = SimCluster.ofThree(5);
        cluster.awaitAllInService();
        SimMember other = cluster.bystander();
        long contact = other.session.lastContactMs();
        cluster.network.isolate(
                other.node, cluster.members.values().stream().map(m -> m.node).toList());
        cluster.await("the controller to fence", () -> cluster.outOfService(other.id), 1_500);
        cluster.runFor(2_000);
        assertFalse(other.session.live());
        assertTrue(other.session.lastContactMs() - contact < 500, "contact ends with the cut");
        cluster.network.healAll();
        cluster.await("the broker to be back", () -> cluster.inService(other.id), 5_000);
    }

    @Test
    void aRestartedProcessIsAnotherIncarnationWithAHigherEpoch() {
        SimCluster cluster = SimCluster.ofThree(6);
        cluster.awaitAllInService();
        SimMember victim = cluster.bystander();
        long before = victim.session.brokerEpoch();
        byte[] incarnation = victim.session.incarnation();
        victim.node.kill();
        victim.node.restart();
        victim.start();
        cluster.await("a new registration", () -> victim.session.brokerEpoch() > before, 2_000);
        assertFalse(Arrays.equals(incarnation, victim.session.incarnation()));
        cluster.awaitAllInService();
    }

    @Test
    void theNextControllerResumesSessionsAndFencesOnlyTheDeadOne() {
        SimCluster cluster = SimCluster.ofThree(7);
        cluster.awaitAllInService();
        SimMember first = cluster.active();
        List<SimMember> others =
                cluster.members.values().stream().filter(m -> m != first).toList();
        List<Long> epochs = others.stream().map(m -> m.session.brokerEpoch()).toList();
        first.node.kill();
        SimMember second = cluster.active();
        assertNotEquals(first.id, second.id);
        cluster.await("the dead broker to be fenced", () -> cluster.outOfService(first.id), 200);
        cluster.runFor(3_000);
        assertEquals(1, second.endpoint.fencings());
        assertEquals(epochs, others.stream().map(m -> m.session.brokerEpoch()).toList());
        others.forEach(m -> assertTrue(m.session.live() && cluster.inService(m.id)));
        assertTrue(others.stream().allMatch(m -> m.snapshots <= 1), "a new controller costs no snapshot");
    }

    @Test
    void aDeadControllerIsKnownToBeGoneWithinMillisecondsAndABrokenStreamAloneSaysNothing() {
        SimCluster cluster = SimCluster.ofThree(15);
        cluster.awaitAllInService();
        SimMember controller = cluster.active();
        SimMember other = cluster.bystander();
        cluster.network.reset(controller.node, other.node);
        cluster.runFor(1_000);
        assertFalse(other.events.contains("gone " + controller.id), other.events::toString);
        controller.node.kill();
        cluster.await("the news", () -> other.events.contains("gone " + controller.id), 20);
    }

    @Test
    void aControllerThatWasHeldUpFencesNobody() {
        SimCluster cluster = SimCluster.ofThree(8);
        cluster.awaitAllInService();
        SimMember controller = cluster.active();
        controller.controllerLoop.pause();
        cluster.runFor(3_000);
        controller.controllerLoop.resume();
        cluster.runFor(3_000);
        assertEquals(
                0,
                cluster.members.values().stream()
                        .mapToLong(m -> m.endpoint.fencings())
                        .sum());
        cluster.awaitAllInService();
    }

    @Test
    void aSecondProcessWithTheSameIdIsRefusedWhileTheFirstLives() {
        SimCluster cluster = new SimCluster(9, 3, 1, SimLogFaults.NONE, SessionSettings.DEFAULTS);
        cluster.awaitAllInService();
        SimMember twin = new SimMember(
                cluster.network,
                cluster.quorum,
                cluster.voters,
                SessionSettings.DEFAULTS,
                4,
                new SimNode(cluster.scheduler, "twin"));
        twin.startAt(new Address("twin", 9093));
        cluster.runFor(3_000);
        assertTrue(twin.events.contains("refused " + ErrorCode.DUPLICATE_BROKER), twin.events::toString);
        assertEquals(
                1,
                twin.events.stream().filter(e -> e.startsWith("refused")).count(),
                "said once, not at every attempt");
        assertTrue(cluster.member(4).session.live());
    }

    @Test
    void aBrokerThatLeavesInGoodOrderIsFencedAtItsEndAndNotBefore() {
        SimCluster cluster = SimCluster.ofThree(10);
        cluster.awaitAllInService();
        SimMember leaving = cluster.bystander();
        boolean[] agreed = {false};
        leaving.session.beginShutdown(1_000, may -> agreed[0] = may);
        cluster.await("the controller to agree", () -> agreed[0], 1_000);
        assertTrue(cluster.image().broker(leaving.id).shuttingDown());
        assertFalse(cluster.image().broker(leaving.id).fenced());
        leaving.session.stop();
        cluster.await("the broker to be out", () -> cluster.outOfService(leaving.id), 100);
    }

    @Test
    void withoutAControllerAShutdownDoesNotHang() {
        SimCluster cluster = SimCluster.ofThree(11);
        cluster.awaitAllInService();
        SimMember last = cluster.bystander();
        cluster.members.values().stream().filter(m -> m != last).forEach(m -> m.node.kill());
        Boolean[] agreed = {null};
        last.session.beginShutdown(1_000, may -> agreed[0] = may);
        cluster.await("the shutdown to go on", () -> agreed[0] != null, 1_100);
        assertFalse(agreed[0]);
    }

    @Test
    void aSlowBrokerGetsASnapshotInsteadOfAQueue() {
        SessionSettings little = new SessionSettings(1_000, 100, 60, 50, 4_000);
        SimCluster cluster = new SimCluster(12, 3, 1, SimLogFaults.NONE, little);
        cluster.awaitAllInService();
        cluster.network.readyLimits(4_000, 4);
        SimMember slow = cluster.member(4);
        int before = slow.snapshots;
        slow.intakeLoop.pause();
        for (int i = 0; i < 60; i++) {
            SimCluster.Answer answer = cluster.control(cluster.member(1), createTopic("t" + i, 40), 5_000);
            cluster.await("topic " + i, answer::given);
        }
        assertTrue(cluster.inService(4), "heartbeats do not wait for metadata");
        slow.intakeLoop.resume();
        cluster.await("the slow broker to catch up", () -> slow.session.image().topic("t59") != null);
        assertTrue(slow.snapshots > before, "by a snapshot");
        cluster.await("it to be the same", () -> slow.session.image().equals(cluster.image()));
    }

    @Test
    void callsFindTheControllerAndSurviveItsDeath() {
        SimCluster cluster = SimCluster.ofThree(13);
        cluster.awaitAllInService();
        SimMember from = cluster.bystander();
        SimMember controller = cluster.active();
        SimCluster.Answer before = cluster.control(from, barrier(), 5_000);
        cluster.await("a barrier", before::given);
        assertTrue(before.response.hasBarrier());
        controller.node.kill();
        SimCluster.Answer after = cluster.control(from, barrier(), 10_000);
        cluster.await("a barrier", after::given);
        assertTrue(after.response != null && after.response.hasBarrier(), () -> "" + after.failure);
        assertTrue(after.response.getMetadataVersion() >= before.response.getMetadataVersion());
    }

    @Test
    void withoutAQuorumACallEndsAtItsDeadline() {
        SimCluster cluster = SimCluster.ofThree(14);
        cluster.awaitAllInService();
        SimMember last = cluster.bystander();
        cluster.members.values().stream().filter(m -> m != last).forEach(m -> m.node.kill());
        cluster.runFor(100);
        SimCluster.Answer answer = cluster.control(last, createTopic("t", 1), 2_000);
        cluster.await("an end", answer::given, 2_500);
        assertEquals(ErrorCode.NO_CONTROLLER, answer.failure);
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112})
    void whateverHappensTheClusterComesBackAndAgrees(long seed) {
        SimCluster cluster = new SimCluster(seed, 3, 2, SimLogFaults.MANY, SessionSettings.DEFAULTS);
        cluster.awaitAllInService();
        Mischief mischief = new Mischief(cluster);
        for (int step = 0; step < 40; step++) {
            mischief.something();
            cluster.runFor(cluster.scheduler.rng("pause " + step).between(10, 1_500));
        }
        mischief.makeGood();
        cluster.awaitAllInService();
        cluster.await(
                "all to know the same",
                () -> cluster.members.values().stream()
                        .allMatch(m ->
                                m.session.image().version() >= cluster.image().version() - 2));
    }
}
