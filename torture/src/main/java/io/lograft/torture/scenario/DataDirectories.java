package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.LoopDisk;
import io.lograft.torture.cluster.NodeFiles;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.cluster.NotInTimeException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Every node has three disks. One of them fails under the running node, or cannot be used when it starts: only the replicas
 * on it go, and they are back once it is.
 */
final class DataDirectories implements BenchScenario {
    private static final List<String> DISKS = List.of("disk-1", "disk-2", "disk-3");
    private static final long DISK_BYTES = 384L << 20;
    private static final long NOTICE_LIMIT_MS = 30_000;
    private static final long READY_LIMIT_MS = 60_000;
    private static final long TROUBLE_MS = 3_000;
    private static final long CALM_MS = 2_000;
    private static final long FULL_ISR_LIMIT_MS = 30_000;

    private enum Kind {
        /** Every call fails under the running node (EIO). */
        UNPLUGGED,
        /** Every write and sync fails under the running node. */
        READ_ONLY,
        /** Every call fails when the node starts. */
        STARTED_UNPLUGGED,
        /** Every write fails when the node starts. */
        STARTED_READ_ONLY,
        /** The file that says whose the directory is holds something else when the node starts. */
        STARTED_DAMAGED,
        /** An empty disk is in its place when the node starts. */
        REPLACED
    }

    @Override
    public String name() {
        return "data-directories";
    }

    @Override
    public String summary() {
        return "nodes have three data directories, one of which fails, is read-only, damaged or replaced, while they run or"
                + " before they start: nothing acknowledged is lost, only the replicas on it go, they are back within 30 s"
                + " of the repair; needs root";
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                "data.dirs",
                String.join(",", DISKS.stream().map(disk -> "data/" + disk).toList()));
    }

    @Override
    public Closeable ground(Stage stage) throws IOException {
        return LoopGround.make(stage, DISK_BYTES, DISKS);
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(Kind.values().length);
        for (int round = 0; round < rounds; round++) {
            Kind kind = Kind.values()[round % Kind.values().length];
            NodeProcess node = bench.cluster().nodes().get(round % Bench.NODES);
            Path directory = node.dataDirectory().resolve(DISKS.get((round + round / Bench.NODES) % DISKS.size()));
            long startedAt = bench.nowNs();
            Set<Integer> hit = new NodeFiles(directory, Bench.TOPIC).partitionNumbers();
            new Trouble(bench, report, node, directory, hit).make(kind);
            long recovered = bench.awaitBack(node);
            String detail = "node " + node.id() + ", " + directory.getFileName() + " with partitions " + hit;
            Round result = new Round(
                    kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    detail,
                    bench.gapMsSince(startedAt),
                    recovered);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.kind() + " (" + detail + "): gap " + result.gapMs()
                    + " ms, full ISR " + recovered + " ms after its end");
            bench.await().pass(CALM_MS);
        }
        report.limit("slowest full ISR, ms", report.recoveries(null).worst(), FULL_ISR_LIMIT_MS);
    }

    /** One disk of one node in trouble, and out of it. */
    private record Trouble(Bench bench, Report report, NodeProcess node, Path directory, Set<Integer> hit) {
        void make(Kind kind) throws Exception {
            LoopDisk disk = new LoopDisk(directory);
            NodeFiles files = new NodeFiles(directory, Bench.TOPIC);
            switch (kind) {
                case UNPLUGGED -> {
                    disk.cutPower();
                    awaitOnlyTheseOffline();
                    restart(disk);
                }
                case READ_ONLY -> {
                    disk.makeReadOnly();
                    awaitOnlyTheseOffline();
                    restart(disk);
                }
                case STARTED_UNPLUGGED -> {
                    node.kill();
                    disk.cutPower();
                    startWithoutIt();
                    restart(disk);
                }
                case STARTED_READ_ONLY -> {
                    node.kill();
                    disk.makeReadOnly();
                    startWithoutIt();
                    restart(disk);
                }
                case STARTED_DAMAGED -> {
                    node.kill();
                    byte[] cookie = files.damageCookie();
                    startWithoutIt();
                    node.kill();
                    files.restoreCookie(cookie);
                    node.start();
                }
                case REPLACED -> {
                    node.kill();
                    files.removeAll();
                    node.start();
                }
            }
        }

        private void startWithoutIt() throws Exception {
            node.start();
            bench.await().until("node " + node.id() + " is ready without it", READY_LIMIT_MS, node::obstacle);
            awaitOnlyTheseOffline();
        }

        /** The disk is repaired once nobody holds a file of it. */
        private void restart(LoopDisk disk) throws IOException {
            node.kill();
            disk.restorePower();
            node.start();
        }

        /** The node goes on, says that one directory is given up, and leads and follows what is in the others. */
        private void awaitOnlyTheseOffline() throws NotInTimeException {
            bench.await().until("node " + node.id() + " goes on with two directories", NOTICE_LIMIT_MS, () -> {
                double failed = node.figure("lograft_disks_failed");
                double offline = node.figure("lograft_replicas_offline");
                return failed == 1 && offline == hit.size()
                        ? wrongPlaces()
                        : failed + " failed, " + offline + " offline";
            });
            bench.await().pass(TROUBLE_MS);
            if (!node.isAlive()) {
                report.violated("node " + node.id()
                        + " ended although two of its directories are sound; its last words:\n" + node.lastWords());
            }
        }

        /** Null if exactly the replicas on the disk are out of sync, and every partition has a leader. */
        private String wrongPlaces() throws IOException {
            for (ClusterState.Partition partition : bench.describe().partitions(Bench.TOPIC)) {
                boolean out = !partition.isr().contains(node.id());
                if (partition.leader() < 0 || out != hit.contains(partition.partition())) {
                    return partition.toString();
                }
            }
            return null;
        }
    }
}
