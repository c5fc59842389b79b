package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.NodeProcess;

/** Each node stands still for a moment, again and again, as in long garbage collections (row M09 of the matrix). */
final class ShortPauses implements BenchScenario {
    private static final int ROUNDS = 100;
    private static final long STOPPED_MS = 400;
    private static final long CALM_MS = 600;
    private static final int CHANGES_PER_HUNDRED_LIMIT = 5;

    @Override
    public String name() {
        return "short-pauses";
    }

    @Override
    public String summary() {
        return "SIGSTOP of each node in turn for 0.4 s (M09): at most 5 leader changes per 100 pauses";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        long epochsBefore = leaderEpochs(bench.describe());
        for (int round = 0; round < rounds; round++) {
            NodeProcess node =
                    bench.cluster().node(1 + round % bench.cluster().nodes().size());
            long stoppedAt = bench.nowNs();
            node.stop();
            bench.await().pass(STOPPED_MS);
            node.resume();
            bench.await().pass(CALM_MS);
            report.add(new Round("node " + node.id() + " paused", "0.4 s", bench.gapMsSince(stoppedAt), 0));
        }
        bench.awaitFullIsr();
        long changes = leaderEpochs(bench.describe()) - epochsBefore;
        report.figure("leader changes", changes);
        bench.progress(rounds + " pauses: " + changes + " leader changes");
        report.limit("leader changes", changes, Math.max(1, (long) rounds * CHANGES_PER_HUNDRED_LIMIT / 100));
    }

    private static long leaderEpochs(ClusterState state) {
        return state.partitions(Bench.TOPIC).stream()
                .mapToLong(ClusterState.Partition::leaderEpoch)
                .sum();
    }
}
