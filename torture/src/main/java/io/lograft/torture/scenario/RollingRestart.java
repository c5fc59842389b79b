package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.NodeProcess;

/** Every node is stopped in good order and started again, one after the other (row M32 of the matrix). */
final class RollingRestart implements BenchScenario {
    private static final int ROUNDS = 6;
    private static final long CALM_MS = 2_000;
    private static final long GAP_LIMIT_MS = 300;
    private static final long STOP_LIMIT_MS = 10_000;
    private static final long FULL_ISR_LIMIT_MS = 15_000;

    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public String summary() {
        return "SIGTERM and restart of each node in turn (M32): gap within 0.3 s, no send fails, stopped within 10 s";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            Round result =
                    restart(bench, report, 1 + round % bench.cluster().nodes().size());
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.detail() + ": gap " + result.gapMs()
                    + " ms, full ISR " + result.recoveredMs() + " ms after restart");
            bench.await().pass(CALM_MS);
        }
        report.limit("worst gap, ms", report.gaps(null).worst(), GAP_LIMIT_MS);
        report.limit("slowest full ISR, ms", report.recoveries(null).worst(), FULL_ISR_LIMIT_MS);
        report.limit("sends that failed", bench.workload().failed(), 0);
    }

    private static Round restart(Bench bench, Report report, int id) throws Exception {
        ClusterState before = bench.describe();
        NodeProcess node = bench.cluster().node(id);
        long stopAt = bench.nowNs();
        node.terminate();
        long stoppedMs = (bench.nowNs() - stopAt) / 1_000_000;
        report.limit("time to stop, ms", stoppedMs, STOP_LIMIT_MS);
        node.start();
        long recovered = bench.awaitFullIsr();
        return new Round(
                "clean restart" + (before.controller() == id ? " of the controller" : ""),
                "node " + id + ", led " + before.ledBy(id, Bench.TOPIC) + ", stopped in " + stoppedMs + " ms",
                bench.gapMsSince(stopAt),
                recovered);
    }
}
