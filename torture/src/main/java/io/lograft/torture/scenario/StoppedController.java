package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.NodeProcess;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The controller stands still until another one is in office, and then goes on as if nothing had happened. */
final class StoppedController implements BenchScenario {
    private static final int ROUNDS = 1;
    private static final long STOPPED_MS = 20_000;
    private static final long NEW_CONTROLLER_LIMIT_MS = 10_000;
    private static final long WATCH_MS = 5_000;
    private static final long WATCH_STEP_MS = 100;
    private static final long AGREEMENT_LIMIT_MS = 15_000;
    private static final long GAP_LIMIT_MS = 2_500;
    private static final String WHILE_STOPPED = "made-while-the-controller-was-stopped-";

    @Override
    public String name() {
        return "stopped-controller";
    }

    @Override
    public String summary() {
        return "SIGSTOP of the controller for 20 s, then SIGCONT: another takes over, the old one changes nothing with its"
                + " old epoch, all nodes agree in the end";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            Round result = stopOne(bench, report, round);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.detail() + ": gap " + result.gapMs()
                    + " ms, full ISR " + result.recoveredMs() + " ms after SIGCONT");
        }
        report.limit("worst gap, ms", report.gaps(null).worst(), GAP_LIMIT_MS);
    }

    private static Round stopOne(Bench bench, Report report, int round) throws Exception {
        ClusterState before = bench.describe();
        NodeProcess old = bench.cluster().node(before.controller());
        long stoppedAt = bench.nowNs();
        old.stop();
        long tookOverMs = bench.await().until("another controller", NEW_CONTROLLER_LIMIT_MS, () -> {
            ClusterState state = bench.describe();
            return state.controller() != old.id() && state.controllerEpoch() > before.controllerEpoch()
                    ? null
                    : "controller " + state.controller() + ", epoch " + state.controllerEpoch();
        });
        String topic = WHILE_STOPPED + round;
        bench.await().until("a topic made by the new controller", NEW_CONTROLLER_LIMIT_MS, () -> {
            bench.view().createTopic(running(bench, old), topic, 3, 2, Map.of());
            return null;
        });
        bench.await().pass(STOPPED_MS - (bench.nowNs() - stoppedAt) / 1_000_000);
        ClusterState atResume = bench.describe();
        old.resume();
        watchOthers(bench, report, old, atResume);
        long recovered = bench.awaitFullIsr();
        ClusterState agreed = awaitAgreement(bench);
        compareWith(atResume, agreed, topic, report);
        return new Round(
                "stopped controller",
                "node " + old.id() + " stopped, node " + agreed.controller() + " took over after " + tookOverMs + " ms",
                bench.gapMsSince(stoppedAt),
                recovered);
    }

    private static NodeProcess running(Bench bench, NodeProcess stopped) {
        return bench.cluster().nodes().stream()
                .filter(node -> node != stopped)
                .findFirst()
                .orElseThrow();
    }

    /** While the old controller wakes up, nothing that the others know may go back. */
    private static void watchOthers(Bench bench, Report report, NodeProcess old, ClusterState atResume)
            throws IOException {
        Map<Integer, ClusterState> latest = new TreeMap<>();
        long end = bench.nowNs() + WATCH_MS * 1_000_000;
        while (bench.nowNs() < end) {
            for (NodeProcess node : bench.cluster().nodes()) {
                if (node != old) {
                    ClusterState now = bench.view().describe(node);
                    ClusterState before = latest.getOrDefault(node.id(), atResume);
                    MetadataRules.checkLater("node " + node.id(), before, now, report);
                    latest.put(node.id(), now);
                }
            }
            bench.await().pass(WATCH_STEP_MS);
        }
    }

    /** Waits until every node gives the same description. */
    private static ClusterState awaitAgreement(Bench bench) throws Exception {
        ClusterState[] agreed = new ClusterState[1];
        bench.await().until("all nodes describe the same cluster", AGREEMENT_LIMIT_MS, () -> {
            agreed[0] = null;
            for (NodeProcess node : bench.cluster().nodes()) {
                ClusterState state = bench.view().describe(node);
                if (agreed[0] != null && !agreed[0].agreesWith(state)) {
                    return agreed[0] + " differs from " + state;
                }
                agreed[0] = state;
            }
            return null;
        });
        return agreed[0];
    }

    private static void compareWith(ClusterState atResume, ClusterState agreed, String topic, Report report) {
        MetadataRules.checkLater("in the end", atResume, agreed, report);
        if (agreed.partitions(topic).size() != 3) {
            report.violated("topic " + topic + ", made while the old controller was stopped, is gone");
        }
    }
}
