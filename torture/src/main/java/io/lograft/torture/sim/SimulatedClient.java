package io.lograft.torture.sim;

import io.lograft.base.Net;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.client.core.AdminCalls;
import io.lograft.client.core.Backoff;
import io.lograft.client.core.ClientCounters;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.ConsumerSettings;
import io.lograft.client.core.MetadataSettings;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.ProducerSettings;
import io.lograft.client.core.WaitListener;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.v1.Acks;

/** One application's client, on a node of its own. */
final class SimulatedClient {
    private static final Backoff BACKOFF = new Backoff(20, 500);

    private final SimScheduler scheduler;
    private final SimNode node;
    private final SimLoop loop;
    private final Net net;
    private final MetadataWatch metadata;
    private final ClientCounters counters = new ClientCounters();

    SimulatedClient(SimulatedCluster cluster, String name) {
        this.scheduler = cluster.scheduler();
        this.node = new SimNode(scheduler, name);
        this.loop = node.newDataLoop("client");
        this.net = cluster.network().net(node);
        this.metadata =
                new MetadataWatch(MetadataSettings.of(cluster.clientAddresses()), net, loop, node.rng("metadata"));
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimLoop loop() {
        return loop;
    }

    MetadataWatch metadata() {
        return metadata;
    }

    AdminCalls calls() {
        return new AdminCalls(net, loop, metadata, BACKOFF, node.rng("calls"));
    }

    /** Idempotent, waits for all in-sync replicas, and gives no record up before the run ends. */
    ProducerCore producer() {
        ProducerSettings settings = new ProducerSettings(
                2_000, 4, 1 << 20, 1 << 20, 600_000, 3_000, 5, Acks.ACKS_ALL, true, Compression.NONE, 0, BACKOFF);
        ProducerCore core = new ProducerCore(
                settings,
                net,
                loop,
                node.newPool("compress", 1),
                metadata,
                node.rng("producer"),
                WaitListener.NONE,
                counters);
        loop.execute(core::start);
        return core;
    }

    /** Begins at the beginning, and is told when its position is gone. */
    ConsumerCore consumer() {
        ConsumerCore core = new ConsumerCore(
                new ConsumerSettings(256 << 10, ConsumerSettings.Reset.NONE, BACKOFF),
                net,
                loop,
                metadata,
                new OffsetLookup(net, loop, metadata, BACKOFF, node.rng("offsets"), WaitListener.NONE),
                node.rng("consumer"),
                WaitListener.NONE,
                counters);
        loop.execute(core::start);
        return core;
    }
}
