package io.lograft.torture.sim;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.UnsyncedFate;
import io.lograft.dataplane.WitnessedLogs;
import io.lograft.dataplane.log.CleanerOptions;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.DiskLogsOptions;
import io.lograft.dataplane.log.DiskThreads;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.TailCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** A node's one data directory, with the real logs on it, a witness of what they must hold, and its faults. */
final class SimulatedDisk {
    private static final Path DIRECTORY = Path.of("/data");
    private static final long TAIL_BYTES = 64 << 10;
    private static final int RESERVE_FILE_BYTES = 4 << 10;
    private static final long ROOM_BYTES = 1L << 40;

    private final SimNode node;
    private final Map<TopicIdPartition, Long> durableEnds = new LinkedHashMap<>();
    private final Map<TopicIdPartition, Long> lostEnds = new LinkedHashMap<>();
    private UUID directoryId;
    private int boots;
    private WitnessedLogs logs;
    private int duplicates;
    private int lossy;

    SimulatedDisk(SimNode node) {
        this.node = node;
        renew(node.rng("directory"));
    }

    /** Opens the logs of a new life, on a loop of it. */
    void open(Consumer<LogStore> opened) {
        mend();
        EventLoop io = node.newLoop("io");
        DiskThreads threads = new DiskThreads(
                io,
                node.newPool("flushers", 3),
                node.newPool("readers", 2),
                node.newPool("repair", 1),
                node.newLoop("background"));
        DiskLogsOptions options = new DiskLogsOptions(
                DIRECTORY, directoryId, "boot " + boots, 0, RESERVE_FILE_BYTES, CleanerOptions.DEFAULT);
        node.newLoop("boot").execute(() -> {
            try {
                node.disk().createDirectories(DIRECTORY);
                DiskLogs real = DiskLogs.open(
                        options,
                        node.disk(),
                        threads,
                        new TailCache(TAIL_BYTES),
                        node.rng("logs"),
                        (directory, reason) -> node.fatal("the only data directory failed: " + reason, null));
                logs = new WitnessedLogs(real, node.disk(), DIRECTORY, durableEnds::remove);
                lossy += (int) real.found().stream()
                        .filter(id -> real.health(id) != LogStore.Health.GOOD)
                        .count();
                opened.accept(logs);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    byte[] directoryIdBytes() {
        return ByteBuffer.allocate(16)
                .putLong(directoryId.getMostSignificantBits())
                .putLong(directoryId.getLeastSignificantBits())
                .array();
    }

    /** What was written and not synced has this fate; the machine starts anew. */
    void losePower(UnsyncedFate fate) {
        boots++;
        keepEnds();
        node.disk().unsyncedFate(fate);
    }

    /** The node is down: it gets an empty disk. */
    void replace(SimRng rng) {
        node.disk().wipe();
        durableEnds.forEach((id, end) -> lostEnds.merge(id, end, Math::max));
        durableEnds.clear();
        renew(rng);
    }

    private void renew(SimRng rng) {
        directoryId = new UUID(rng.nextLong(), rng.nextLong());
    }

    void fill() {
        node.disk().faults().capacity(0);
    }

    /** All faults are over. */
    void mend() {
        node.disk().faults().heal();
        makeRoom();
    }

    void makeRoom() {
        node.disk().faults().capacity(ROOM_BYTES);
    }

    /** Writes and syncs fail from now on; the node notices with the next one. */
    void breakDown() {
        node.disk().faults().failWrites(path -> true);
        node.disk().faults().failForces(path -> true);
    }

    /** The process is gone. */
    void closed() {
        if (logs != null) {
            keepEnds();
            duplicates += logs.duplicates();
            logs = null;
        }
    }

    /** End of what would survive a power cut now. */
    long durableEnd(TopicIdPartition id) {
        if (logs != null && logs.isOpen(id)) {
            return logs.durableEnd(id);
        }
        return durableEnds.getOrDefault(id, 0L);
    }

    /** As above, and what was durable on disks that are gone: what they confirmed may still be on its way to a leader. */
    long confirmedEnd(TopicIdPartition id) {
        return Math.max(durableEnd(id), lostEnds.getOrDefault(id, 0L));
    }

    /** Appends that were found to be there already, over all lives. */
    int duplicates() {
        return duplicates + (logs == null ? 0 : logs.duplicates());
    }

    /** Replicas that recovery found cut or lossy, over all starts. */
    int lossy() {
        return lossy;
    }

    private void keepEnds() {
        if (logs != null) {
            durableEnds.putAll(logs.durableEnds());
        }
    }
}
