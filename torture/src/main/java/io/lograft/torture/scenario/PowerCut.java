package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.LoopDisk;
import io.lograft.torture.cluster.NodeProcess;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The power of one node, or of all at once, is cut under load: each keeps its data on a file system that really loses it. */
final class PowerCut implements BenchScenario {
    private static final int ROUNDS = 20;
    private static final long DOWN_MS = 500;
    private static final long CALM_MS = 2_000;
    private static final long SERVICE_LIMIT_MS = 15_000;
    private static final long SERVICE_GIVE_UP_MS = 90_000;
    private static final long DISK_BYTES = 768L << 20;

    private final boolean all;

    /** @param all whether every node loses its power in each round, or one in turn */
    PowerCut(boolean all) {
        this.all = all;
    }

    @Override
    public String name() {
        return all ? "power-cut-all" : "power-cut";
    }

    @Override
    public String summary() {
        return (all ? "the power of all nodes is cut at once" : "the power of one node after the other is cut")
                + " (ext4 on a loop device, shut down without its journal): nothing acknowledged is lost, every partition"
                + " takes records again within 15 s; needs root";
    }

    @Override
    public Closeable ground(Stage stage) throws IOException {
        return LoopGround.make(stage, DISK_BYTES);
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            List<NodeProcess> nodes = bench.cluster().nodes();
            List<NodeProcess> victims = all ? nodes : List.of(nodes.get(round % nodes.size()));
            Round result = cut(bench, victims, report);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.detail() + ": gap " + result.gapMs()
                    + " ms, full ISR " + result.recoveredMs() + " ms after the power was back");
            bench.await().pass(CALM_MS);
        }
    }

    private Round cut(Bench bench, List<NodeProcess> victims, Report report) throws Exception {
        ClusterState before = bench.describe();
        long cutAt = bench.nowNs();
        for (NodeProcess node : victims) {
            node.stop();
        }
        for (NodeProcess node : victims) {
            new LoopDisk(node.dataDirectory()).cutPower();
        }
        for (NodeProcess node : victims) {
            node.kill();
        }
        bench.await().pass(DOWN_MS);
        for (NodeProcess node : victims) {
            new LoopDisk(node.dataDirectory()).restorePower();
        }
        long restoredAt = bench.nowNs();
        bench.cluster().start();
        bench.await()
                .until(
                        "every partition takes records again",
                        SERVICE_GIVE_UP_MS,
                        () -> bench.workload().allAcknowledgedSince(restoredAt) >= 0
                                ? null
                                : "the latest failure: " + bench.workload().latestFailure());
        long backMs = TimeUnit.NANOSECONDS.toMillis(bench.workload().allAcknowledgedSince(restoredAt) - restoredAt);
        report.limit("service back, ms", backMs, SERVICE_LIMIT_MS);
        bench.awaitFullIsr();
        MetadataRules.checkLater("after the power cut", before, bench.describe(), report);
        long recoveredMs = TimeUnit.NANOSECONDS.toMillis(bench.nowNs() - restoredAt);
        String who = victims.size() > 1 ? "all nodes" : "node " + victims.get(0).id();
        return new Round(all ? "all nodes" : "one node", who, bench.gapMsSince(cutAt), recoveredMs);
    }
}
