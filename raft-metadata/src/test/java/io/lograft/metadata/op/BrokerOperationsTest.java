package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.FaultKind;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.internal.v1.ReplicaState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Registering, fencing, unfencing, leaving, and producer ids. */
class BrokerOperationsTest {
    @Test
    void aBrokerRegistersOutOfServiceUnderTheIndexOfTheEntry() {
        TestCluster cluster = new TestCluster();
        assertFalse(cluster.register(1, "r1").resumed());
        BrokerImage broker = cluster.image().broker(1);
        assertEquals(cluster.image().version(), broker.epoch());
        assertEquals("r1", broker.rack());
        assertEquals("host1:9093", broker.nodeAddress().toString());
        assertTrue(broker.fenced());
    }

    @Test
    void theSameIncarnationResumesAndNothingIsWritten() {
        TestCluster cluster = TestCluster.ofBrokers(1);
        ClusterImage before = cluster.image();
        RegisterBroker.Reply reply = register(cluster, cluster.registration(1, ""), true);
        assertTrue(reply.resumed());
        assertSame(before, cluster.image());
    }

    @Test
    void anotherLiveProcessWithTheSameIdIsRefused() {
        TestCluster cluster = TestCluster.ofBrokers(1);
        Register other = cluster.registration(1, "").toBuilder()
                .setIncarnation(TestCluster.bytes16(1, 99))
                .build();
        RegisterBroker.Reply reply = register(cluster, other, true);
        assertEquals(ErrorCode.DUPLICATE_BROKER, reply.outcome().code());
        assertTrue(
                reply.outcome().message().contains("node.id"), reply.outcome().message());
        assertTrue(register(cluster, other, false).outcome().done());
    }

    @Test
    void dataOfAnotherClusterIsRefused() {
        TestCluster cluster = new TestCluster();
        Register foreign = cluster.registration(1, "").toBuilder()
                .setClusterId("BBBBBBBBBBBBBBBBBBBBBB")
                .build();
        assertEquals(
                ErrorCode.CLUSTER_MISMATCH,
                register(cluster, foreign, false).outcome().code());
    }

    @Test
    void aMalformedRegistrationIsRefused() {
        TestCluster cluster = new TestCluster();
        Register good = cluster.registration(1, "");
        List<Register> malformed = List.of(
                good.toBuilder().setBrokerId(-1).build(),
                good.toBuilder()
                        .setIncarnation(TestCluster.bytes16(1, 1).substring(1))
                        .build(),
                good.toBuilder().clearNodeAddress().build(),
                good.toBuilder().setRack("r".repeat(256)).build(),
                good.toBuilder()
                        .addDirectories(TestCluster.bytes16(1, 1).substring(1))
                        .build());
        for (Register each : malformed) {
            assertEquals(
                    ErrorCode.INVALID_REQUEST,
                    register(cluster, each, false).outcome().code());
        }
        assertTrue(cluster.image().brokers().isEmpty());
    }

    @Test
    void aNewIncarnationTakesOverFromAFencedOldOneInOneEntry() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        cluster.createTopic("t", 6, 3);
        BrokerRequest old = cluster.current(1);
        long before = cluster.image().version();
        cluster.register(1, "");
        assertEquals(before + 2, cluster.image().version());
        cluster.image().topic("t").partitions().forEach(partition -> {
            assertNotEquals(1, partition.leader());
            assertFalse(partition.isr().contains(1));
        });
        assertEquals(
                ErrorCode.STALE_BROKER_EPOCH,
                cluster.run(UnfenceBroker::decide, old).code());
        assertEquals(
                ErrorCode.STALE_BROKER_EPOCH,
                cluster.run(FenceBroker::decide, old).code());
        assertEquals(
                ErrorCode.STALE_BROKER_EPOCH,
                cluster.run(BeginShutdown::decide, old).outcome().code());
        assertEquals(
                ErrorCode.STALE_BROKER_EPOCH,
                cluster.run(AllocateProducerIds::decide, old).outcome().code());
    }

    @Test
    void aLostDirectoryLosesAllReplicasThatAreNotNamed() {
        TestCluster cluster = TestCluster.ofBrokers(1);
        cluster.createTopic("t", 2, 1);
        Register replaced =
                cluster.registration(1, "", cluster.health("t", 0, ReplicaState.REPLICA_STATE_GOOD, 0, 5)).toBuilder()
                        .setIncarnation(TestCluster.bytes16(1, 77))
                        .clearDirectories()
                        .addDirectories(TestCluster.bytes16(1, 2_000_000))
                        .build();
        assertTrue(register(cluster, replaced, false).outcome().done());
        assertEquals(List.of(1), cluster.partition("t", 0).elr());
        assertEquals(List.of(), cluster.partition("t", 1).elr());
        assertEquals(List.of(1), cluster.partition("t", 1).lastKnownElr());
        assertEquals(FaultKind.LOSSY, cluster.partition("t", 1).fault(1).kind());
        cluster.unfence(1);
        assertFalse(cluster.partition("t", 0).recovering());
        assertTrue(cluster.partition("t", 1).recovering());
    }

    @Test
    void whileADirectoryCannotBeUsedWhatIsNotNamedIsOffline() {
        TestCluster cluster = TestCluster.ofBrokers(1);
        loseSecondDirectoryForTwoStarts(cluster);
        register(cluster, registrationOfLife(cluster, 80, 1_001, 1_002), false);
        cluster.unfence(1);
        assertEquals(1, cluster.partition("t", 1).leader());
        assertFalse(cluster.partition("t", 1).recovering());
    }

    @Test
    void aDirectoryThatCouldNotBeUsedAndIsReplacedCountsAsLostHoweverManyStartsAgo() {
        TestCluster cluster = TestCluster.ofBrokers(1);
        loseSecondDirectoryForTwoStarts(cluster);
        Register replaced = registrationOfLife(cluster, 80, 1_001, 1_003).toBuilder()
                .addReplicas(cluster.health("t", 0, ReplicaState.REPLICA_STATE_GOOD, -1, 0))
                .build();
        register(cluster, replaced, false);
        assertEquals(FaultKind.LOSSY, cluster.partition("t", 1).fault(1).kind());
        cluster.unfence(1);
        assertFalse(cluster.partition("t", 0).recovering());
        assertTrue(cluster.partition("t", 1).recovering());
    }

    private static void loseSecondDirectoryForTwoStarts(TestCluster cluster) {
        register(cluster, registrationOfLife(cluster, 70, 1_001, 1_002), false);
        cluster.unfence(1);
        cluster.createTopic("t", 2, 1);
        for (int life = 71; life < 73; life++) {
            Register without = registrationOfLife(cluster, life, 1_001).toBuilder()
                    .setUnusableDirectories(1)
                    .addReplicas(cluster.health("t", 0, ReplicaState.REPLICA_STATE_GOOD, -1, 0))
                    .build();
            assertTrue(register(cluster, without, false).outcome().done());
            cluster.unfence(1);
            assertEquals(1, cluster.partition("t", 0).leader());
            assertEquals(-1, cluster.partition("t", 1).leader());
            assertEquals(FaultKind.OFFLINE, cluster.partition("t", 1).fault(1).kind());
            assertEquals(List.of(1), cluster.partition("t", 1).elr());
        }
    }

    private static Register registrationOfLife(TestCluster cluster, int life, int... directories) {
        Register.Builder register = cluster.registration(1, "").toBuilder()
                .setIncarnation(TestCluster.bytes16(1, life))
                .clearDirectories();
        for (int directory : directories) {
            register.addDirectories(TestCluster.bytes16(1, directory));
        }
        return register.build();
    }

    @Test
    void theOthersOfAPartitionGoOnWithoutAReplicaWhoseDirectoryCannotBeUsed() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        cluster.createTopic("t", 1, 3);
        Register without = cluster.registration(1, "").toBuilder()
                .setIncarnation(TestCluster.bytes16(1, 77))
                .clearDirectories()
                .setUnusableDirectories(1)
                .build();
        register(cluster, without, false);
        cluster.unfence(1);
        assertFalse(cluster.partition("t", 0).isr().contains(1));
        assertNotEquals(1, cluster.partition("t", 0).leader());
        assertEquals(FaultKind.OFFLINE, cluster.partition("t", 0).fault(1).kind());
        assertTrue(cluster.image().broker(1).active());
    }

    @Test
    void fencingTwiceAndUnfencingTwiceChangeNothing() {
        TestCluster cluster = TestCluster.ofBrokers(2);
        cluster.fence(1);
        ClusterImage fenced = cluster.image();
        cluster.fence(1);
        assertSame(fenced, cluster.image());
        cluster.unfence(2);
        assertSame(fenced, cluster.image());
    }

    @Test
    void unknownBrokersAreRefused() {
        TestCluster cluster = TestCluster.ofBrokers(1);
        assertEquals(
                ErrorCode.UNKNOWN_BROKER,
                cluster.run(FenceBroker::decide, new BrokerRequest(9, 1)).code());
    }

    @Test
    void aBrokerThatLeavesGetsNothingNewAndIsNotUnfenced() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        cluster.createTopic("t", 3, 3);
        cluster.beginShutdown(1);
        assertFalse(cluster.image().broker(1).active());
        cluster.fence(1);
        cluster.unfence(1);
        assertTrue(cluster.image().broker(1).fenced());
        assertEquals(
                ErrorCode.SHUTTING_DOWN,
                cluster.run(BeginShutdown::decide, cluster.current(1)).outcome().code());
        cluster.start(1);
        assertTrue(cluster.image().broker(1).active());
    }

    @Test
    void producerIdsComeInBlocksThatNeverOverlap() {
        TestCluster cluster = TestCluster.ofBrokers(2);
        AllocateProducerIds.Reply first = cluster.run(AllocateProducerIds::decide, cluster.current(1));
        AllocateProducerIds.Reply second = cluster.run(AllocateProducerIds::decide, cluster.current(2));
        assertEquals(1000, first.count());
        assertEquals(first.first() + 1000, second.first());
    }

    private static RegisterBroker.Reply register(TestCluster cluster, Register body, boolean otherAlive) {
        return cluster.run(RegisterBroker::decide, new RegisterBroker.Request(body, otherAlive));
    }
}
