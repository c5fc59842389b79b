package io.lograft.client.core;

import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import java.util.List;

/** Breaks one thing after the other, each for a while, until told to stop. */
final class Chaos {
    private final FakeCluster cluster;
    private final SimClient client;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final SimRng rng;
    private boolean stopped;

    Chaos(FakeCluster cluster, SimClient client) {
        this.cluster = cluster;
        this.client = client;
        this.scheduler = cluster.scheduler();
        this.network = cluster.network();
        this.rng = scheduler.rng("chaos");
    }

    void begin() {
        scheduler.schedule(rng.between(50, 700), "chaos", () -> {
            if (!stopped) {
                breakSomething();
                begin();
            }
        });
    }

    /** Everything works again. */
    void stop() {
        stopped = true;
        for (FakeBroker broker : cluster.brokers()) {
            broker.node().resume();
            revive(broker);
        }
        network.healAll();
        cluster.faults().set(0, 0, 0, 10);
        cluster.healLeaders();
    }

    private void breakSomething() {
        FakeBroker broker = cluster.brokers().get(rng.nextInt(3));
        List<FakePartition> partitions = cluster.partitions();
        switch (rng.nextInt(8)) {
            case 0, 1 -> cluster.moveLeader(partitions.get(rng.nextInt(partitions.size())));
            case 2 -> partitions.forEach(cluster::moveLeader);
            case 3 -> network.reset(client.node(), broker.node());
            case 4 -> cut(broker);
            case 5 -> pause(broker);
            case 6 -> kill(broker);
            default -> cluster.faults().set(rng.nextInt(150), rng.nextInt(60), rng.nextInt(30), rng.between(1, 60));
        }
    }

    private void cut(FakeBroker broker) {
        network.cut(client.node(), broker.node());
        scheduler.schedule(rng.between(50, 2_500), "heal", () -> {
            if (rng.chance(500)) {
                network.heal(client.node(), broker.node());
            } else {
                network.healWithReset(client.node(), broker.node());
            }
        });
    }

    private void pause(FakeBroker broker) {
        broker.node().pause();
        cluster.failOver(broker);
        scheduler.schedule(rng.between(50, 2_500), "resume", broker.node()::resume);
    }

    private void kill(FakeBroker broker) {
        broker.node().kill();
        cluster.failOver(broker);
        scheduler.schedule(rng.between(50, 2_500), "restart", () -> revive(broker));
    }

    private void revive(FakeBroker broker) {
        if (!broker.node().isAlive()) {
            broker.node().restart();
            broker.start();
            cluster.changed();
            cluster.healLeaders();
        }
    }
}
