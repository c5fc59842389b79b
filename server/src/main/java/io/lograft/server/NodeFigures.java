package io.lograft.server;

import io.lograft.dataplane.api.DataPlaneMetrics;
import io.lograft.metadata.ratis.RatisMetadataLog;
import io.lograft.server.gateway.Gateway;
import io.lograft.server.metrics.NodeMetrics;
import io.lograft.server.store.NodeStore;
import java.util.function.LongSupplier;

/** Binds the figures of a node's parts to their names on the metrics page. */
final class NodeFigures {
    private final NodeMetrics metrics;

    NodeFigures(NodeMetrics metrics) {
        this.metrics = metrics;
    }

    void bind(DataPlaneMetrics figures) {
        metrics.gauge("lograft.replicas", "Replicas on this node.", figures::replicas);
        metrics.gauge("lograft.leaders", "Partitions that this node leads.", figures::leaders);
        metrics.gauge(
                "lograft.partitions.under.replicated",
                "Led partitions with fewer in-sync replicas than replicas.",
                figures::underReplicated);
        metrics.gauge(
                "lograft.partitions.under.min.isr",
                "Led partitions with fewer in-sync replicas than min.insync.replicas.",
                figures::underMinIsr);
        metrics.gauge("lograft.replicas.offline", "Replicas whose disk failed.", figures::offline);
        metrics.counter("lograft.produced.bytes", "Bytes of batches appended as leader.", figures::producedBytes);
        metrics.counter("lograft.produced.batches", "Batches appended as leader.", figures::producedBatches);
        metrics.counter("lograft.fetched.bytes", "Bytes of batches handed to readers.", figures::fetchedBytes);
        metrics.counter("lograft.pushed.bytes", "Bytes of batches pushed to followers.", figures::pushedBytes);
        metrics.counter("lograft.replicated.bytes", "Bytes of batches appended as follower.", figures::replicatedBytes);
        metrics.counter("lograft.isr.shrinks", "Times that a member left an ISR.", figures::isrShrinks);
        metrics.counter("lograft.isr.expands", "Times that a member joined an ISR.", figures::isrExpands);
        metrics.counter("lograft.truncations", "Truncations that cut a record.", figures::truncations);
    }

    void bind(NodeStore store) {
        metrics.gauge("lograft.tail.cache.bytes", "Bytes that the tail cache holds.", store::tailCacheBytes);
        metrics.gauge("lograft.disks.failed", "Data directories that were given up.", store::failedDisks);
        metrics.gauge("lograft.disks.full", "Data directories without space for records.", store::fullDisks);
    }

    void bind(Broker broker) {
        metrics.gauge(
                "lograft.metadata.version",
                "Raft index of the newest metadata that this node knows.",
                () -> broker.view().image().version());
        metrics.gauge(
                "lograft.session.live",
                "1 while the session with the controller holds.",
                () -> broker.session().live() ? 1 : 0);
        metrics.gauge(
                "lograft.fenced",
                "1 while the controller holds this broker out of service.",
                () -> broker.session().fenced() ? 1 : 0);
        metrics.gauge(
                "lograft.topics",
                "Topics of the cluster.",
                () -> broker.view().image().topics().size());
        metrics.gauge(
                "lograft.brokers",
                "Registered brokers of the cluster.",
                () -> broker.view().image().brokers().size());
    }

    void bind(Gateway gateway) {
        metrics.gauge(
                "lograft.gateway.open",
                "Publishes, publish streams and subscriptions that are open on this node.",
                gateway::openWork);
        metrics.gauge(
                "lograft.gateway.published.bytes",
                "Bytes of published records that wait for their acknowledgement.",
                gateway::publishedBytes);
        metrics.gauge(
                "lograft.gateway.fetched.bytes",
                "Bytes of fetched records that wait for their subscribers.",
                gateway::fetchedBytes);
    }

    void bind(Voter voter) {
        metrics.gauge(
                "lograft.controller.active",
                "1 while this node is the active controller.",
                () -> voter.controller() != null && voter.controller().active() ? 1 : 0);
        metrics.gauge(
                "lograft.controller.epoch",
                "Epoch of the last time that this node was the active controller.",
                () -> voter.controller() == null ? 0 : voter.controller().epoch());
        metrics.gauge(
                "lograft.controller.sessions",
                "Sessions of brokers with this controller.",
                () -> voter.endpoint().sessions());
        metrics.counter(
                "lograft.controller.fencings",
                "Brokers fenced by this controller.",
                () -> voter.endpoint().fencings());
        metrics.gauge(
                "lograft.raft.term",
                "Raft term as this voter knows it.",
                ofRaft(voter, log -> log.leadership().term()));
        metrics.gauge(
                "lograft.raft.leader",
                "Node id of the quorum's leader, -1 if unknown.",
                ofRaft(voter, log -> log.leadership().leaderId()));
    }

    /** A figure of Raft. */
    private interface RaftFigure {
        long of(RatisMetadataLog log);
    }

    private static LongSupplier ofRaft(Voter voter, RaftFigure figure) {
        return () -> voter.log() == null ? -1 : figure.of(voter.log());
    }
}
