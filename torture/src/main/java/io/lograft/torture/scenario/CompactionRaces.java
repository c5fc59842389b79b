package io.lograft.torture.scenario;

import io.lograft.dataplane.inspect.BatchEntry;
import io.lograft.torture.cluster.Await;
import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.LocalCluster;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.cluster.NodeView;
import io.lograft.torture.load.KeyedTable;
import io.lograft.torture.load.Trail;
import io.lograft.torture.replica.StoredReplicas;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * A compacted table, and a trail that loses its beginning by retention and by deletions, whose leaders are killed in the
 * middle of passes that are slowed down for it (row M37 of the matrix). Afterwards both are read, and every file of every
 * replica is verified and compared.
 */
final class CompactionRaces implements Scenario {
    private static final String TOPIC = "table";
    private static final String TRAIL = "trail";
    private static final long TRAIL_BYTES = 4 << 20;
    private static final int TRAIL_RATE_PER_SECOND = 600;
    private static final int NODES = 3;
    private static final int PARTITIONS = 3;
    private static final int ROUNDS = 6;
    private static final int RATE_PER_SECOND = 2_000;
    private static final long DOWN_MS = 3_000;

    /** A node looks every 30 s what there is to compact: each round has a pass of every node. */
    private static final long BETWEEN_MS = 40_000;

    private static final long FULL_ISR_GIVE_UP_MS = 120_000;

    /** Slow passes: a kill nearly always meets one. */
    private static final Map<String, String> NODE_OPTIONS =
            Map.of("compaction.rate.bytes", "2MiB", "compaction.memory.bytes", "1MiB");

    private static final Map<String, String> TOPIC_CONFIGS = Map.of(
            "cleanup.policy", "compact",
            "segment.bytes", "1048576",
            "min.cleanable.dirty.ratio", "0.01",
            "delete.retention.ms", "20000");

    private static final Map<String, String> TRAIL_CONFIGS =
            Map.of("segment.bytes", "1048576", "retention.bytes", Long.toString(TRAIL_BYTES));

    @Override
    public String name() {
        return "compaction-races";
    }

    @Override
    public String summary() {
        return "a compacted topic and one that loses its beginning, their leaders killed in the middle of slow passes (M37):"
                + " the newest version of each key was acknowledged last or sent later, nothing that is kept has a gap, all"
                + " files are sound, replicas agree";
    }

    @Override
    public void perform(Stage stage, Report report) throws IOException {
        Await await = new Await(stage.clock());
        Settings settings = stage.settings();
        try (LocalCluster cluster = new LocalCluster(
                        stage.directory(), NODES, settings.basePort(), settings.command(), NODE_OPTIONS, await);
                NodeView view = new NodeView(stage.clock())) {
            perform(stage, report, new WatchedCluster(cluster, view, await));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            report.violated("interrupted");
        } catch (Exception e) {
            report.violated(Report.described(e));
        }
    }

    private static void perform(Stage stage, Report report, WatchedCluster watched) throws Exception {
        LocalCluster cluster = watched.cluster();
        Await await = watched.await();
        cluster.start();
        cluster.awaitReady();
        create(watched, TOPIC, TOPIC_CONFIGS);
        create(watched, TRAIL, TRAIL_CONFIGS);
        String bootstrap = cluster.bootstrapServers();
        try (KeyedTable table = new KeyedTable(bootstrap, TOPIC, PARTITIONS, RATE_PER_SECOND, stage.clock());
                Trail trail =
                        new Trail(bootstrap, TRAIL, PARTITIONS, TRAIL_RATE_PER_SECOND, TRAIL_BYTES, stage.clock())) {
            table.start();
            trail.start();
            int rounds = stage.settings().roundsOr(ROUNDS);
            for (int round = 0; round < rounds; round++) {
                await.pass(BETWEEN_MS);
                long recovered = killLeader(watched);
                report.add(new Round("leader", "round " + round, 0, recovered));
                stage.progress()
                        .accept((round + 1) + "/" + rounds + ": full ISR " + recovered + " ms after restart, "
                                + table.acknowledgements() + " records acknowledged, " + trail.deletions()
                                + " deletions");
            }
            await.pass(BETWEEN_MS);
            table.stop();
            trail.stop();
            watched.awaitFullIsr(TOPIC, FULL_ISR_GIVE_UP_MS);
            watched.awaitFullIsr(TRAIL, FULL_ISR_GIVE_UP_MS);
            report.figure("records of the table acknowledged", table.acknowledgements());
            report.figure("deletions of records", trail.deletions());
            table.violations().forEach(report::violated);
            trail.violations().forEach(report::violated);
        }
        watched.checkNodes(report);
        judgeFiles(cluster, report);
    }

    private static void create(WatchedCluster watched, String topic, Map<String, String> configs) throws Exception {
        watched.await().until("topic " + topic + " created", FULL_ISR_GIVE_UP_MS, () -> {
            watched.view().createTopic(watched.cluster().node(1), topic, PARTITIONS, NODES, configs);
            return null;
        });
        watched.awaitFullIsr(topic, FULL_ISR_GIVE_UP_MS);
    }

    private static long killLeader(WatchedCluster watched) throws Exception {
        ClusterState state = watched.describe();
        NodeProcess node = watched.cluster().nodes().stream()
                .max(Comparator.comparingLong(one -> state.ledBy(one.id(), TOPIC)))
                .orElseThrow();
        node.kill();
        watched.await().pass(DOWN_MS);
        node.start();
        return watched.awaitFullIsr(TOPIC, FULL_ISR_GIVE_UP_MS);
    }

    /** Nodes end in good order, so that nothing but what was written wrongly can be found. */
    private static void judgeFiles(LocalCluster cluster, Report report) throws IOException {
        Map<Integer, Long> compacted = new HashMap<>();
        for (NodeProcess node : cluster.nodes()) {
            node.terminate();
        }
        for (NodeProcess node : cluster.nodes()) {
            StoredReplicas.findings(node.dataDirectory())
                    .forEach(finding -> report.violated("node " + node.id() + ": " + finding));
            long count = StoredReplicas.count(node.dataDirectory(), BatchEntry::isCompacted);
            compacted.put(node.id(), count);
            report.figure("batches that compaction touched, node " + node.id(), count);
        }
        StoredReplicas.differences(
                        cluster.node(1).dataDirectory(), cluster.node(2).dataDirectory())
                .forEach(report::violated);
        StoredReplicas.differences(
                        cluster.node(1).dataDirectory(), cluster.node(3).dataDirectory())
                .forEach(report::violated);
        if (compacted.containsValue(0L)) {
            report.violated("a node compacted nothing, the run shows nothing: " + compacted);
        }
    }
}
