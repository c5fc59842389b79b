package io.lograft.dataplane;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.UnsyncedFate;
import io.lograft.dataplane.log.CleanerOptions;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.DiskLogsOptions;
import io.lograft.dataplane.log.DiskThreads;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.TailCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The real logs on a simulated disk for a broker of the simulation. */
final class DiskPlan implements SimBroker.StorePlan {
    private static final Path DIRECTORY = Path.of("/data");
    private static final long TAIL_BYTES = 24 << 10;
    private static final long ROOM_BYTES = 1L << 40;

    private final SimNode node;
    private final Map<TopicIdPartition, Long> durableEnds = new LinkedHashMap<>();
    private UUID directoryId;
    private int boots;
    private WitnessedLogs store;

    DiskPlan(SimNode node) {
        this.node = node;
        SimRng rng = node.rng("directory");
        directoryId = new UUID(rng.nextLong(), rng.nextLong());
    }

    @Override
    public void open(SimNode sameNode, Consumer<LogStore> opened) {
        store = null;
        setFull(false);
        EventLoop io = node.newLoop("io");
        DiskThreads threads = new DiskThreads(
                io,
                node.newPool("flushers", 3),
                node.newPool("readers", 2),
                node.newPool("repair", 1),
                node.newLoop("background"));
        DiskLogsOptions options =
                new DiskLogsOptions(DIRECTORY, directoryId, "boot " + boots, 0, 4 << 10, CleanerOptions.DEFAULT);
        node.newLoop("boot").execute(() -> {
            try {
                node.disk().createDirectories(DIRECTORY);
                DiskLogs real = DiskLogs.open(
                        options,
                        node.disk(),
                        threads,
                        new TailCache(TAIL_BYTES),
                        node.rng("logs"),
                        (directory, reason) -> {
                            throw new IllegalStateException("the disk failed without a fault: " + reason);
                        });
                store = new WitnessedLogs(real, node.disk(), DIRECTORY, durableEnds::remove);
                opened.accept(store);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void onPowerLost(SimRng rng) {
        boots++;
        keepPositions();
        node.disk().unsyncedFate(UnsyncedFate.values()[rng.nextInt(UnsyncedFate.values().length)]);
    }

    @Override
    public void replaceDisk(SimRng rng) {
        node.disk().wipe();
        node.disk().faults().capacity(ROOM_BYTES);
        durableEnds.clear();
        store = null;
        directoryId = new UUID(rng.nextLong(), rng.nextLong());
    }

    @Override
    public void rot(SimRng rng) {
        List<Map.Entry<Path, Integer>> files = node.disk().files().entrySet().stream()
                .filter(file -> file.getKey().getNameCount() > DIRECTORY.getNameCount() + 1 && file.getValue() > 0)
                .toList();
        if (files.isEmpty()) {
            return;
        }
        Map.Entry<Path, Integer> chosen = files.get(rng.nextInt(files.size()));
        try {
            node.disk().flipBit(chosen.getKey(), rng.between(0, 8L * chosen.getValue() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void setFull(boolean full) {
        node.disk().faults().capacity(full ? 0 : ROOM_BYTES);
    }

    @Override
    public UUID directoryId() {
        return directoryId;
    }

    @Override
    public long durableEnd(TopicIdPartition id) {
        if (node.isAlive() && store != null && store.isOpen(id)) {
            return store.durableEnd(id);
        }
        keepPositions();
        return durableEnds.getOrDefault(id, 0L);
    }

    private void keepPositions() {
        if (store != null) {
            durableEnds.putAll(store.durableEnds());
        }
    }
}
