package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.NodeProcess;
import java.util.Comparator;

/** A leader stands still, is replaced, and goes on as if it still led (row M07 of the matrix). */
final class ZombieLeader implements BenchScenario {
    private static final int ROUNDS = 6;
    private static final long[] STOPPED_MS = {5_000, 15_000};
    private static final long CALM_MS = 2_000;
    private static final long GAP_LIMIT_MS = 1_500;
    private static final long FULL_ISR_LIMIT_MS = 15_000;

    @Override
    public String name() {
        return "zombie-leader";
    }

    @Override
    public String summary() {
        return "SIGSTOP of a leader for 5 s or 15 s, then SIGCONT (M07): nothing it says afterwards counts, gap within"
                + " 1.5 s";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            Round result = stopOne(bench, STOPPED_MS[round % STOPPED_MS.length]);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.kind() + " (" + result.detail() + "): gap "
                    + result.gapMs() + " ms, full ISR " + result.recoveredMs() + " ms after SIGCONT");
            bench.await().pass(CALM_MS);
        }
        report.limit("worst gap, ms", report.gaps(null).worst(), GAP_LIMIT_MS);
        report.limit("slowest full ISR, ms", report.recoveries(null).worst(), FULL_ISR_LIMIT_MS);
    }

    private static Round stopOne(Bench bench, long stoppedMs) throws Exception {
        ClusterState before = bench.describe();
        NodeProcess leader = bench.cluster().nodes().stream()
                .filter(node -> node.id() != before.controller())
                .max(Comparator.comparingLong(node -> before.ledBy(node.id(), Bench.TOPIC)))
                .orElseThrow();
        long stoppedAt = bench.nowNs();
        leader.stop();
        bench.await().pass(stoppedMs);
        leader.resume();
        long recovered = bench.awaitFullIsr();
        return new Round(
                "leader stopped " + stoppedMs / 1_000 + " s",
                "node " + leader.id() + ", leads " + before.ledBy(leader.id(), Bench.TOPIC),
                bench.gapMsSince(stoppedAt),
                recovered);
    }
}
