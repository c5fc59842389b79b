package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.NodeProcess;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A node dies and comes back, again and again: a leader, the controller, a follower in turn. */
final class Kills implements BenchScenario {
    private static final int ROUNDS = 50;
    private static final long DOWN_MS = 3_000;
    private static final long CALM_MS = 2_000;
    private static final long FULL_ISR_LIMIT_MS = 15_000;
    private static final long GAP_P50_LIMIT_MS = 300;
    private static final long GAP_P99_LIMIT_MS = 1_000;
    private static final long GAP_WORST_LIMIT_MS = 2_500;

    private enum Victim {
        LEADER,
        CONTROLLER,
        FOLLOWER;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String summary() {
        return "kill -9 and restart of a leader, the controller, a follower in turn: nothing lost, none twice, order"
                + " kept, full ISR within 15 s, gap p50 0.3 s, p99 1 s, worst 2.5 s";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            Victim victim = Victim.values()[round % Victim.values().length];
            Round result = killOne(bench, victim);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.kind() + " (" + result.detail() + "): gap "
                    + result.gapMs() + " ms, full ISR " + result.recoveredMs() + " ms after restart");
            bench.await().pass(CALM_MS);
        }
        Distribution gaps = report.gaps(null);
        report.limit("gap p50, ms", gaps.percentile(50), GAP_P50_LIMIT_MS);
        report.limit("gap p99, ms", gaps.percentile(99), GAP_P99_LIMIT_MS);
        report.limit("worst gap, ms", gaps.worst(), GAP_WORST_LIMIT_MS);
        report.limit("slowest full ISR, ms", report.recoveries(null).worst(), FULL_ISR_LIMIT_MS);
    }

    private static Round killOne(Bench bench, Victim victim) throws Exception {
        ClusterState before = bench.describe();
        NodeProcess node = choose(bench, before, victim);
        String detail = "node " + node.id() + ", leads " + before.ledBy(node.id(), Bench.TOPIC)
                + (before.controller() == node.id() ? ", controller" : "");
        long killedAt = bench.nowNs();
        node.kill();
        bench.await().pass(DOWN_MS);
        node.start();
        long recovered = bench.awaitFullIsr();
        return new Round(victim.label(), detail, bench.gapMsSince(killedAt), recovered);
    }

    private static NodeProcess choose(Bench bench, ClusterState state, Victim victim) {
        List<NodeProcess> others = bench.cluster().nodes().stream()
                .filter(node -> node.id() != state.controller())
                .toList();
        Comparator<NodeProcess> byLeaderships = Comparator.comparingLong(node -> state.ledBy(node.id(), Bench.TOPIC));
        return switch (victim) {
            case CONTROLLER -> bench.cluster().node(state.controller() > 0 ? state.controller() : 1);
            case LEADER -> others.stream().max(byLeaderships).orElseThrow();
            case FOLLOWER -> others.stream().min(byLeaderships).orElseThrow();
        };
    }
}
