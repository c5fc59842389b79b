package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.StreamType;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimFailure;
import io.lograft.base.sim.SimScheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetadataWatchTest {
    private final SimScheduler scheduler = new SimScheduler(7);
    private final FakeCluster cluster = new FakeCluster(scheduler);
    private final SimClient client = new SimClient(cluster, "client");

    @AfterEach
    void leavesNothingOpen() {
        client.loop().execute(client.metadata()::close);
        scheduler.runFor(5_000);
        assertEquals(List.of(), cluster.network().openLinks());
    }

    @Test
    void connectsToAnyNode() {
        CompletableFuture<ClusterView> connected = client.metadata().connect(5_000);
        scheduler.runFor(20);
        assertEquals(FakeCluster.CLUSTER_ID, connected.join().clusterId());
        assertEquals(3, connected.join().brokers().size());
    }

    @Test
    void saysSoonThatEveryAddressRefuses() {
        cluster.brokers().forEach(broker -> broker.node().kill());
        LograftException why = failure(client.metadata().connect(30_000), 1_500);
        assertEquals(ErrorCode.UNREACHABLE, why.code());
        cluster.addresses()
                .forEach(address -> assertTrue(why.getMessage().contains(address.toString()), why::getMessage));
        assertTrue(why.getMessage().contains("refused"), why.getMessage());
    }

    @Test
    void waitsForAClusterThatIsStarting() {
        cluster.brokers().forEach(broker -> broker.node().kill());
        CompletableFuture<ClusterView> connected = client.metadata().connect(5_000);
        scheduler.runFor(300);
        assertFalse(connected.isDone());
        cluster.broker(2).node().restart();
        cluster.broker(2).start();
        scheduler.runUntil("connected", connected::isDone, 1_000);
        assertFalse(connected.isCompletedExceptionally());
    }

    @Test
    void givesUpWhenNobodyAnswersInTime() {
        cluster.brokers().forEach(broker -> cluster.network().cut(client.node(), broker.node()));
        LograftException why = failure(client.metadata().connect(3_000), 3_100);
        assertEquals(ErrorCode.UNREACHABLE, why.code());
    }

    @Test
    void whoWaitsIsToldWhenTheNetworkItselfIsBroken() {
        MetadataWatch watch = new MetadataWatch(
                MetadataSettings.of(cluster.addresses()),
                new BrokenNet(),
                client.loop(),
                client.node().rng("broken"));
        CompletableFuture<ClusterView> connected = watch.connect(5_000);
        assertThrows(SimFailure.class, () -> scheduler.runFor(20));
        client.loop().execute(watch::close);
        scheduler.runFor(20);
        assertTrue(connected.isCompletedExceptionally(), "whoever waits, waits for ever");
    }

    /** As where a class is missing: the application has another version of a library. */
    private static final class BrokenNet implements Net {
        @Override
        public <Q, P> Link<Q> open(Address peer, StreamType<Q, P> type, LinkHandler<P> handler, EventLoop loop) {
            throw new NoClassDefFoundError("io/netty/handler/codec/http/HttpHeaders");
        }

        @Override
        public <Q, P> void call(
                Address peer, CallType<Q, P> type, Q request, long timeoutMs, EventLoop loop, CallHandler<P> handler) {
            throw new NoClassDefFoundError("io/netty/handler/codec/http/HttpHeaders");
        }
    }

    @Test
    void triesQuietlyForEverOnceItWasConnected() {
        connect();
        cluster.brokers().forEach(broker -> broker.node().kill());
        scheduler.runFor(60_000);
        long before = scheduler.executed();
        scheduler.runFor(10_000);
        assertTrue(scheduler.executed() - before < 2_000, "busy while nobody is there");
        cluster.broker(3).node().restart();
        cluster.broker(3).start();
        cluster.changed();
        long version = client.metadata().view().version();
        scheduler.runUntil("the view moved", () -> client.metadata().view().version() > version, 2_000);
    }

    @Test
    void asksASecondNodeWhenTheFirstIsSilent() {
        cluster.broker(1).node().pause();
        cluster.broker(2).node().pause();
        CompletableFuture<ClusterView> connected = client.metadata().connect(30_000);
        scheduler.runUntil("connected", connected::isDone, 2_500);
        assertFalse(connected.isCompletedExceptionally());
    }

    @Test
    void noticesThatItsNodeFellSilentWhileSomebodyWatches() {
        cluster.createTopic("flights", 1);
        FakePartition partition = cluster.partitions().get(0);
        TopicView topic = topic("flights");
        client.loop().execute(client.metadata()::beginWatching);
        scheduler.runFor(2_000);
        for (FakeBroker broker : cluster.brokers()) {
            // Whichever node holds the watch is among the two that stop.
            if (broker.id() != 3) {
                broker.node().pause();
            }
        }
        cluster.moveLeader(partition);
        TopicIdPartition id = new TopicIdPartition(topic.id(), 0);
        scheduler.runUntil(
                "the new leader is known",
                () -> client.metadata().view().partition(id).leader() == partition.leader(),
                3_000);
        client.loop().execute(client.metadata()::endWatching);
    }

    @Test
    void tellsOfATopicOnceItExists() {
        CompletableFuture<TopicView> topic = client.metadata().topic("flights", 30_000);
        scheduler.runFor(500);
        assertFalse(topic.isDone());
        cluster.createTopic("flights", 3);
        scheduler.runUntil("the topic is known", topic::isDone, 500);
        assertEquals(3, topic.join().partitions().size());
    }

    @Test
    void saysThatATopicDoesNotExist() {
        LograftException why = failure(client.metadata().topic("flihgts", 30_000), 2_000);
        assertEquals(ErrorCode.UNKNOWN_TOPIC, why.code());
        assertTrue(why.getMessage().contains("'flihgts'"), why.getMessage());
    }

    @Test
    void aNodeThatIsGoneHasNotTheLastWordOnATopic() {
        CompletableFuture<TopicView> topic = client.metadata().topic("flights", 30_000);
        scheduler.runUntil("said", () -> client.metadata().view().saidUnknown("flights"), 500);
        cluster.brokers().forEach(broker -> broker.node().kill());
        cluster.createTopic("flights", 3);
        scheduler.runFor(3_000);
        assertFalse(topic.isDone());
        cluster.broker(2).node().restart();
        cluster.broker(2).start();
        scheduler.runUntil("the topic is known", topic::isDone, 3_000);
        assertEquals(3, topic.join().partitions().size());
    }

    @Test
    void forgetsADeletedTopicAndKnowsTheNewOneOfItsName() {
        cluster.createTopic("flights", 1);
        TopicView old = topic("flights");
        cluster.deleteTopic("flights");
        scheduler.runUntil("deleted", () -> client.metadata().view().saidUnknown("flights"), 1_000);
        assertSame(null, client.metadata().view().topic(old.id()));
        cluster.createTopic("flights", 2);
        scheduler.runUntil("created", () -> client.metadata().view().topic("flights") != null, 1_000);
        assertFalse(client.metadata().view().topic("flights").id().equals(old.id()));
        assertEquals(2, client.metadata().view().topic("flights").partitions().size());
    }

    @Test
    void refusesANodeOfAnotherCluster() {
        connect();
        cluster.pretendToBe("YW5vdGhlci1jbHVzdGVyLWlk");
        cluster.brokers().forEach(broker -> {
            broker.node().kill();
            broker.node().restart();
            broker.start();
        });
        scheduler.runFor(3_000);
        assertEquals(FakeCluster.CLUSTER_ID, client.metadata().view().clusterId());
        assertTrue(
                client.metadata().lastFailures().contains("YW5vdGhlci1jbHVzdGVyLWlk"),
                client.metadata().lastFailures());
    }

    private void connect() {
        CompletableFuture<ClusterView> connected = client.metadata().connect(5_000);
        scheduler.runUntil("connected", connected::isDone, 1_000);
    }

    private TopicView topic(String name) {
        CompletableFuture<TopicView> topic = client.metadata().topic(name, 5_000);
        scheduler.runUntil("the topic is known", topic::isDone, 5_000);
        return topic.join();
    }

    private LograftException failure(CompletableFuture<?> future, long withinMs) {
        scheduler.runUntil("it fails", future::isDone, withinMs);
        return (LograftException) future.handle((value, failed) -> failed).join();
    }
}
