package io.lograft.torture.scenario;

import io.lograft.torture.cluster.NodeProcess;
import java.util.SplittableRandom;

/** Nodes go down and come up at random, faster than the cluster can heal (row M06 of the matrix). */
final class BounceStorm implements BenchScenario {
    private static final int ROUNDS = 20;
    private static final long STEP_MS = 3_000;
    private static final long SEED = 20_261_122;
    private static final long FULL_ISR_LIMIT_MS = 20_000;
    private static final int PERCENT_ACKNOWLEDGED_MIN = 30;

    @Override
    public String name() {
        return "bounce-storm";
    }

    @Override
    public String summary() {
        return "every 3 s a random node is killed or stopped in good order, and restarted (M06): at least 30 % of the load"
                + " is acknowledged meanwhile, full ISR within 20 s afterwards";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        SplittableRandom random = new SplittableRandom(SEED);
        long start = bench.nowNs();
        long acknowledgedBefore = bench.workload().acknowledged();
        for (int round = 0; round < rounds; round++) {
            NodeProcess node = bench.cluster()
                    .node(1 + random.nextInt(bench.cluster().nodes().size()));
            boolean kill = random.nextBoolean();
            long stepEnd = start + (round + 1) * STEP_MS * 1_000_000;
            if (kill) {
                node.kill();
            } else {
                node.terminate();
            }
            node.start();
            bench.progress((round + 1) + "/" + rounds + " node " + node.id() + (kill ? " killed" : " stopped"));
            bench.await().pass(Math.max(0, (stepEnd - bench.nowNs()) / 1_000_000));
        }
        long acknowledged = bench.workload().acknowledged() - acknowledgedBefore;
        long due = (bench.nowNs() - start) / 1_000_000 * bench.settings().load().ratePerSecond() / 1_000;
        long percent = 100 * acknowledged / Math.max(1, due);
        report.figure("percent acknowledged during the storm", percent);
        report.limit("percent not acknowledged during the storm", 100 - percent, 100 - PERCENT_ACKNOWLEDGED_MIN);
        long recovered = bench.awaitFullIsr();
        report.add(new Round("storm", rounds + " bounces", bench.gapMsSince(start), recovered));
        report.limit("full ISR after the storm, ms", recovered, FULL_ISR_LIMIT_MS);
    }
}
