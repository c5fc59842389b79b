package io.lograft.torture.scenario;

import io.lograft.torture.cluster.Await;
import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.LocalCluster;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.cluster.NodeView;
import io.lograft.torture.history.Checker;
import io.lograft.torture.soak.SoakOutcome;
import io.lograft.torture.soak.SoakSample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/**
 * An application with a producer, two consumers and an admin, while its cluster restarts node by node, loses nodes,
 * changes leaders and moves partitions: the admin sends them from node to node.
 */
final class ClientSoak implements Scenario {
    private static final String TOPIC = "soak";
    private static final int NODES = 3;
    private static final Map<String, String> TOPIC_CONFIGS = Map.of("segment.bytes", "4194304");
    private static final long SAMPLES = 60;
    private static final long SAMPLE_MS_MIN = 2_000;
    private static final long WARM_SECONDS = 300;
    private static final long DOWN_MS = 4_000;
    private static final long SILENT_MS = 5_000;
    private static final long CALM_MS = 15_000;
    private static final long FULL_ISR_GIVE_UP_MS = 300_000;
    private static final long END_LIMIT_MS = 900_000;

    /** What is done to a node. */
    private enum Fault {
        RESTART("restarted in good order"),
        KILL_LEADER("killed, the node that led most"),
        SILENCE("stopped for 5 s (SIGSTOP)"),
        KILL_CONTROLLER("killed, the controller");

        private final String label;

        Fault(String label) {
            this.label = label;
        }
    }

    @Override
    public String name() {
        return "client-soak";
    }

    @Override
    public String summary() {
        return "an application for --minutes on a cluster that restarts, loses nodes, changes leaders and moves"
                + " partitions: no exception but for deadlines that passed, nothing lost, doubled or reordered, its memory and threads flat";
    }

    @Override
    public void perform(Stage stage, Report report) throws IOException {
        Await await = new Await(stage.clock());
        Settings settings = stage.settings();
        try (LocalCluster cluster = new LocalCluster(
                        stage.directory(), NODES, settings.basePort(), settings.command(), Map.of(), await);
                NodeView view = new NodeView(stage.clock())) {
            new Run(stage, report, cluster, view, await).perform();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            report.violated("interrupted");
        } catch (Exception e) {
            report.violated(Report.described(e));
        }
    }

    /** One run. */
    private static final class Run {
        private final Stage stage;
        private final Report report;
        private final LocalCluster cluster;
        private final NodeView view;
        private final Await await;
        private final WatchedCluster watched;
        private final long runMs;
        private final int partitions;

        private Run(Stage stage, Report report, LocalCluster cluster, NodeView view, Await await) {
            this.stage = stage;
            this.report = report;
            this.cluster = cluster;
            this.view = view;
            this.await = await;
            this.watched = new WatchedCluster(cluster, view, await);
            this.runMs = stage.settings().minutes() * 60_000L;
            this.partitions = stage.settings().load().partitions();
        }

        void perform() throws Exception {
            report.figure(
                    "load average of the machine before, percent",
                    Math.round(
                            100 * ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            cluster.start();
            report.figure("ready after start, ms", cluster.awaitReady());
            await.until("topic created", FULL_ISR_GIVE_UP_MS, () -> {
                view.createTopic(cluster.node(1), TOPIC, partitions, NODES, TOPIC_CONFIGS);
                return null;
            });
            watched.awaitFullIsr(TOPIC, FULL_ISR_GIVE_UP_MS);
            long sampleMs = Math.max(SAMPLE_MS_MIN, runMs / SAMPLES);
            try (SoakProcess application = new SoakProcess(
                    cluster.bootstrapServers(), TOPIC, stage.settings().load(), sampleMs, stage.directory())) {
                breakThings(application);
                application.end(END_LIMIT_MS);
                judge(application);
            }
            watched.awaitRest(TOPIC, FULL_ISR_GIVE_UP_MS);
            watched.awaitReplicasInPlace(TOPIC, FULL_ISR_GIVE_UP_MS);
            watched.checkNodes(report);
            watched.compareReplicas(TOPIC, partitions, report);
        }

        private void breakThings(SoakProcess application) throws Exception {
            long endMs = stage.clock().monotonicMs() + runMs;
            long epochs = leaderEpochs();
            for (int round = 0; stage.clock().monotonicMs() + CALM_MS < endMs; round++) {
                await.pass(CALM_MS);
                if (!application.isAlive()) {
                    throw new IllegalStateException(
                            "the application ended by itself; its last words:\n" + application.lastWords());
                }
                Fault fault = Fault.values()[round % Fault.values().length];
                strike(fault, round, application);
            }
            await.pass(endMs - stage.clock().monotonicMs());
            report.figure("changes of a partition's leader", leaderEpochs() - epochs);
        }

        private void strike(Fault fault, int round, SoakProcess application) throws Exception {
            NodeProcess node = choose(fault, round);
            switch (fault) {
                case RESTART -> node.terminate();
                case KILL_LEADER, KILL_CONTROLLER -> {
                    node.kill();
                    await.pass(DOWN_MS);
                }
                case SILENCE -> {
                    node.stop();
                    await.pass(SILENT_MS);
                    node.resume();
                }
            }
            if (fault != Fault.SILENCE) {
                node.start();
            }
            long recovered = watched.awaitFullIsr(TOPIC, FULL_ISR_GIVE_UP_MS);
            report.count(fault.label);
            List<SoakSample> samples = application.outcome().samples();
            stage.progress()
                    .accept("node " + node.id() + " " + fault.label + ": full ISR after " + recovered + " ms"
                            + (samples.isEmpty() ? "" : "; the application: " + samples.get(samples.size() - 1)));
        }

        private NodeProcess choose(Fault fault, int round) throws IOException {
            ClusterState state = watched.describe();
            int next = 1 + round / Fault.values().length % NODES;
            return switch (fault) {
                case RESTART, SILENCE -> cluster.node(next);
                case KILL_CONTROLLER -> cluster.node(state.controller() > 0 ? state.controller() : next);
                case KILL_LEADER ->
                    cluster.nodes().stream()
                            .max((a, b) -> Long.compare(state.ledBy(a.id(), TOPIC), state.ledBy(b.id(), TOPIC)))
                            .orElseThrow();
            };
        }

        private long leaderEpochs() throws IOException {
            return watched.describe().partitions(TOPIC).stream()
                    .mapToLong(ClusterState.Partition::leaderEpoch)
                    .sum();
        }

        private void judge(SoakProcess application) throws IOException {
            SoakOutcome outcome = application.outcome();
            report.add(new Report.Table(
                    "the application",
                    SoakSample.COLUMNS,
                    outcome.samples().stream().map(SoakSample::row).toList()));
            outcome.counts().forEach(report::figure);
            outcome.failures().forEach(failure -> report.violated("an exception reached the application: " + failure));
            if (!outcome.complete()) {
                report.violated(
                        "the application did not end as it should; its last words:\n" + application.lastWords());
                return;
            }
            if (outcome.counts().getOrDefault(SoakOutcome.MOVES_COMPLETED, 0L) == 0) {
                report.violated("no partition moved all the time");
            }
            Flatness.check(outcome.samples(), Math.min(WARM_SECONDS, runMs / 4_000), report);
            report.verdict(Checker.check(application.historyFile()));
        }
    }
}
