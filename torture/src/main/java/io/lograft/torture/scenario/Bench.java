package io.lograft.torture.scenario;

import io.lograft.base.Clock;
import io.lograft.torture.cluster.Await;
import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.LocalCluster;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.cluster.NodeView;
import io.lograft.torture.cluster.NotInTimeException;
import io.lograft.torture.history.HistoryWriter;
import io.lograft.torture.load.ClusterClient;
import io.lograft.torture.load.LograftClusterClient;
import io.lograft.torture.load.Readers;
import io.lograft.torture.load.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A cluster under load with all that watches it: what a scenario acts on. Ends everything when closed. */
public final class Bench implements AutoCloseable {
    static final String TOPIC = "torture";

    /** Small segments, so that rolling, and recovery over several of them, happen within a run. */
    private static final Map<String, String> TOPIC_CONFIGS = Map.of("segment.bytes", "1048576");

    /** Nodes of a cluster. */
    public static final int NODES = 3;

    private static final long OUTCOME_LIMIT_MS = 150_000;
    private static final long READ_BACK_LIMIT_MS = 120_000;
    private static final long FULL_ISR_GIVE_UP_MS = 120_000;

    private final Settings settings;
    private final Clock clock;
    private final Consumer<String> progress;
    private final Await await;
    private final Path historyFile;
    private final LocalCluster cluster;
    private final NodeView view;
    private final WatchedCluster watched;
    private final Set<Integer> leftOut = new TreeSet<>();
    private HistoryWriter history;
    private ClusterClient client;
    private Workload workload;
    private Readers readers;

    Bench(Stage stage, Map<String, String> options) throws IOException {
        this.settings = stage.settings();
        this.clock = stage.clock();
        this.progress = stage.progress();
        this.await = new Await(clock);
        this.historyFile = stage.directory().resolve("history.jsonl");
        this.cluster =
                new LocalCluster(stage.directory(), NODES, settings.basePort(), settings.command(), options, await);
        this.view = new NodeView(clock);
        this.watched = new WatchedCluster(cluster, view, await);
    }

    /** Brings the cluster up, with load and readers, warmed up. */
    void begin(Report report) throws Exception {
        report.figure(
                "load average of the machine before, percent",
                Math.round(100 * ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        cluster.start();
        report.figure("ready after start, ms", cluster.awaitReady());
        await.until("topic created", FULL_ISR_GIVE_UP_MS, () -> {
            view.createTopic(cluster.node(1), TOPIC, settings.load().partitions(), NODES, TOPIC_CONFIGS);
            return null;
        });
        awaitFullIsr();
        history = new HistoryWriter(historyFile);
        client = new LograftClusterClient(cluster.bootstrapServers());
        workload = new Workload(client, TOPIC, settings.load(), history, clock);
        readers = new Readers(client, TOPIC, settings.load().partitions(), history, clock);
        workload.start();
        readers.start();
        long start = clock.monotonicNs();
        await.until(
                "records flow",
                FULL_ISR_GIVE_UP_MS,
                () -> workload.allAcknowledgedSince(start) >= 0
                        ? null
                        : "not every partition has an acknowledgement; the latest failure: "
                                + workload.latestFailure());
        progress.accept("the load runs; warming up for " + settings.warmUpMs() / 1_000 + " s");
        await.pass(settings.warmUpMs());
    }

    /**
     * Stops the load, reads everything back, ends the nodes and compares their replicas. A step that fails is noted, and
     * the next one taken.
     *
     * @return the history
     */
    Path finish(Report report) throws IOException {
        step(report, "the load ends", () -> workload.stop(await, OUTCOME_LIMIT_MS));
        report.figure("records read while the load ran", readers.read());
        readers.close();
        step(report, "all is read back", () -> readBack(report));
        step(report, "full ISR in the end", this::awaitFullIsr);
        watched.checkNodes(report);
        step(
                report,
                "the replicas are compared",
                () -> watched.compareReplicas(TOPIC, settings.load().partitions(), leftOut, report));
        history.close();
        return historyFile;
    }

    private interface Step {
        void take() throws Exception;
    }

    private static void step(Report report, String what, Step step) {
        try {
            step.take();
        } catch (Exception e) {
            report.violated(what + ": " + (e.getMessage() == null ? e : e.getMessage()));
        }
    }

    private void readBack(Report report) throws Exception {
        long records = 0;
        for (int partition = 0; partition < settings.load().partitions(); partition++) {
            records += Readers.readBack(client, TOPIC, partition, history, clock, READ_BACK_LIMIT_MS);
        }
        report.figure("records read back", records);
    }

    /** The replicas of this node are not compared in the end: their files were damaged on purpose. */
    void leaveOutOfComparison(int nodeId) {
        leftOut.add(nodeId);
    }

    Settings settings() {
        return settings;
    }

    LocalCluster cluster() {
        return cluster;
    }

    NodeView view() {
        return view;
    }

    Workload workload() {
        return workload;
    }

    Await await() {
        return await;
    }

    void progress(String line) {
        progress.accept(line);
    }

    long nowNs() {
        return clock.monotonicNs();
    }

    /** The longest time without an acknowledgement on any partition since then, in ms. */
    long gapMsSince(long fromNs) {
        return TimeUnit.NANOSECONDS.toMillis(workload.longestGapNanos(fromNs, clock.monotonicNs()));
    }

    /** The cluster as some running node describes it. */
    ClusterState describe() throws IOException {
        return watched.describe();
    }

    /** Waits until all nodes are live and every partition has all its replicas in sync; how many ms that took. */
    long awaitFullIsr() throws NotInTimeException {
        return watched.awaitFullIsr(TOPIC, FULL_ISR_GIVE_UP_MS);
    }

    /**
     * Waits until this node, started just now, serves, and then for full ISR; how many ms that took. Without the first, a
     * cluster that has not noticed yet that the node was gone would pass for one that has it back.
     */
    long awaitBack(NodeProcess node) throws NotInTimeException {
        long ready = await.until("node " + node.id() + " is ready again", FULL_ISR_GIVE_UP_MS, node::obstacle);
        return ready + awaitFullIsr();
    }

    @Override
    public void close() throws IOException {
        try {
            if (readers != null) {
                readers.close();
            }
            if (workload != null) {
                workload.close();
            }
            if (client != null) {
                client.close();
            }
            view.close();
        } finally {
            cluster.close();
            if (history != null) {
                history.close();
            }
        }
    }
}
