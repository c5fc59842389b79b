package io.lograft.client.core;

import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import java.util.ArrayList;
import java.util.List;

/** One application's client in the simulator, on a node of its own. */
final class SimClient {
    private final FakeCluster cluster;
    private final SimNode node;
    private final SimLoop loop;
    private final MetadataWatch metadata;
    private final ClientCounters counters = new ClientCounters();
    private final List<String> waits = new ArrayList<>();

    SimClient(FakeCluster cluster, String name) {
        this.cluster = cluster;
        this.node = new SimNode(cluster.scheduler(), name);
        this.loop = node.newDataLoop("client");
        this.metadata = new MetadataWatch(
                MetadataSettings.of(cluster.addresses()), cluster.network().net(node), loop, node.rng("metadata"));
    }

    SimNode node() {
        return node;
    }

    SimLoop loop() {
        return loop;
    }

    MetadataWatch metadata() {
        return metadata;
    }

    /** What was said of partitions that wait. */
    List<String> waits() {
        return waits;
    }

    ProducerCore producer(ProducerSettings settings) {
        ProducerCore core = new ProducerCore(
                settings,
                cluster.network().net(node),
                loop,
                node.newPool("compress", 2),
                metadata,
                node.rng("producer"),
                this::onWaiting,
                counters);
        loop.execute(core::start);
        return core;
    }

    ConsumerCore consumer(ConsumerSettings settings) {
        ConsumerCore core = new ConsumerCore(
                settings,
                cluster.network().net(node),
                loop,
                metadata,
                offsets(),
                node.rng("consumer"),
                this::onWaiting,
                counters);
        loop.execute(core::start);
        return core;
    }

    OffsetLookup offsets() {
        return new OffsetLookup(
                cluster.network().net(node),
                loop,
                metadata,
                new Backoff(20, 250),
                node.rng("offsets"),
                this::onWaiting);
    }

    RecordDeletion deletion() {
        return new RecordDeletion(
                cluster.network().net(node), loop, metadata, new Backoff(20, 250), node.rng("deletion"));
    }

    private void onWaiting(TopicPartition partition, long waitedMs, String why) {
        waits.add(partition + " " + why);
    }
}
