package io.lograft.torture.scenario;

import io.lograft.torture.cluster.LoopDisk;
import io.lograft.torture.cluster.NodeFiles;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.cluster.NotInTimeException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** One node's disk after the other is filled, unplugged, made read-only, emptied, or loses bits, in turn. */
final class DiskTrouble implements BenchScenario {
    private static final long TROUBLE_MS = 5_000;
    private static final long CALM_MS = 2_000;
    private static final long END_LIMIT_MS = 20_000;
    private static final long FULL_ISR_LIMIT_MS = 30_000;
    private static final long DISK_BYTES = 768L << 20;
    private static final int BITS = 5;
    private static final long SEED = 20_261_122;

    private enum Kind {
        /** Something else fills the disk to the last byte; then there is room again. */
        FULL,
        /** The same, and the node is started anew while there is no room. */
        STARTED_FULL,
        /** Every call fails; the node must end by itself. */
        UNPLUGGED,
        /** Every write fails; the node must end by itself. */
        READ_ONLY,
        /** Directories of partitions are removed while the node is down. */
        EMPTIED,
        /** Bits flip in segments while the node is down. */
        ROTTEN,
        /** Bits flip in sealed segments while the node runs. */
        ROTTING
    }

    @Override
    public String name() {
        return "disk-trouble";
    }

    @Override
    public String summary() {
        return "a disk of a node is full to the last byte, unplugged, read-only, without its partitions, or loses bits:"
                + " nothing acknowledged is lost, no wrong byte is read, full ISR within 30 s of its end; needs root";
    }

    @Override
    public Closeable ground(Stage stage) throws IOException {
        return LoopGround.make(stage, DISK_BYTES);
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(Kind.values().length);
        for (int round = 0; round < rounds; round++) {
            Kind kind = Kind.values()[round % Kind.values().length];
            boolean rots = kind == Kind.ROTTEN || kind == Kind.ROTTING;
            NodeProcess node = bench.cluster().nodes().get(rots ? Bench.NODES - 1 : round % Bench.NODES);
            if (rots) {
                // What nobody reads from this replica meanwhile stays damaged until it is scrubbed.
                bench.leaveOutOfComparison(node.id());
            }
            long startedAt = bench.nowNs();
            String detail = "node " + node.id() + ", " + trouble(bench, kind, node, new Random(SEED + round));
            long recovered = bench.awaitBack(node);
            Round result = new Round(label(kind), detail, bench.gapMsSince(startedAt), recovered);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.kind() + " (" + detail + "): gap " + result.gapMs()
                    + " ms, full ISR " + recovered + " ms after its end");
            bench.await().pass(CALM_MS);
        }
        report.limit("slowest full ISR, ms", report.recoveries(null).worst(), FULL_ISR_LIMIT_MS);
    }

    private static String label(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Makes the trouble and ends it; what there is to tell. */
    private static String trouble(Bench bench, Kind kind, NodeProcess node, Random random) throws Exception {
        NodeFiles files = new NodeFiles(node.dataDirectory(), Bench.TOPIC);
        LoopDisk disk = new LoopDisk(node.dataDirectory());
        switch (kind) {
            case FULL -> {
                files.fillDisk();
                bench.await().pass(TROUBLE_MS);
                boolean alive = node.isAlive();
                files.freeDisk();
                startUnlessAlive(node);
                return alive ? "it stayed" : "it had ended: " + lastLine(node);
            }
            case STARTED_FULL -> {
                files.fillDisk();
                bench.await().pass(TROUBLE_MS / 2);
                node.kill();
                files.fillDisk();
                node.start();
                bench.await().pass(TROUBLE_MS);
                boolean alive = node.isAlive();
                files.freeDisk();
                startUnlessAlive(node);
                return alive ? "it started" : "it did not start: " + lastLine(node);
            }
            case UNPLUGGED -> {
                disk.cutPower();
                awaitEnd(bench, node);
                disk.restorePower();
            }
            case READ_ONLY -> {
                disk.makeReadOnly();
                awaitEnd(bench, node);
                disk.restorePower();
            }
            case EMPTIED -> {
                node.kill();
                files.removePartition();
            }
            case ROTTEN -> {
                node.kill();
                List<String> flipped = files.flipBits(BITS, random, false);
                node.start();
                return flipped.toString();
            }
            case ROTTING -> {
                return files.flipBits(BITS, random, true).toString();
            }
        }
        String words = lastLine(node);
        node.start();
        return words;
    }

    private static void awaitEnd(Bench bench, NodeProcess node) throws NotInTimeException {
        bench.await().until("the node ends by itself", END_LIMIT_MS, () -> node.isAlive() ? "it runs" : null);
    }

    private static void startUnlessAlive(NodeProcess node) throws IOException {
        if (!node.isAlive()) {
            node.start();
        }
    }

    private static String lastLine(NodeProcess node) {
        List<String> lines = node.lastWords()
                .lines()
                .filter(line -> !line.startsWith("\tat ") && !line.isBlank())
                .toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
