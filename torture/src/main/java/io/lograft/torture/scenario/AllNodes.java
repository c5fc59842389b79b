package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import java.util.concurrent.TimeUnit;

/** All nodes die at once, and come back. */
final class AllNodes implements BenchScenario {
    private static final int ROUNDS = 3;
    private static final long DOWN_MS = 1_000;
    private static final long CALM_MS = 3_000;
    private static final long SERVICE_LIMIT_MS = 15_000;
    private static final long SERVICE_GIVE_UP_MS = 60_000;

    @Override
    public String name() {
        return "all-nodes";
    }

    @Override
    public String summary() {
        return "kill -9 of all nodes at once under load, and restart: nothing acknowledged is lost, topics, configs and"
                + " epochs are the same, every partition takes records again within 15 s";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            Round result = killAll(bench, report);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " all nodes: " + result.detail() + ", gap " + result.gapMs()
                    + " ms, full ISR " + result.recoveredMs() + " ms after restart");
            bench.await().pass(CALM_MS);
        }
    }

    private static Round killAll(Bench bench, Report report) throws Exception {
        ClusterState before = bench.describe();
        long killedAt = bench.nowNs();
        bench.cluster().killAll();
        bench.await().pass(DOWN_MS);
        long restartedAt = bench.nowNs();
        bench.cluster().start();
        bench.await()
                .until(
                        "every partition takes records again",
                        SERVICE_GIVE_UP_MS,
                        () -> bench.workload().allAcknowledgedSince(restartedAt) >= 0
                                ? null
                                : "the latest failure: " + bench.workload().latestFailure());
        long backMs = TimeUnit.NANOSECONDS.toMillis(bench.workload().allAcknowledgedSince(restartedAt) - restartedAt);
        report.limit("service back after restart, ms", backMs, SERVICE_LIMIT_MS);
        bench.awaitFullIsr();
        MetadataRules.checkLater("after the restart of all nodes", before, bench.describe(), report);
        long recoveredMs = TimeUnit.NANOSECONDS.toMillis(bench.nowNs() - restartedAt);
        return new Round("all nodes", "service back after " + backMs + " ms", bench.gapMsSince(killedAt), recoveredMs);
    }
}
