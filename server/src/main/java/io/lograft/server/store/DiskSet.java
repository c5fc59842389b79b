package io.lograft.server.store;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.ReplicaLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Several disks as one store. A replica stays on the disk where it was found; a new one goes to the working disk with the
 * fewest. Thread-safe.
 */
final class DiskSet implements LogStore {
    private final List<DiskLogs> disks;
    private final Map<TopicIdPartition, DiskLogs> home = new ConcurrentHashMap<>();

    DiskSet(List<DiskLogs> disks) {
        this.disks = List.copyOf(disks);
        disks.forEach(disk -> disk.found().forEach(id -> home.put(id, disk)));
    }

    @Override
    public Collection<TopicIdPartition> found() {
        List<TopicIdPartition> all = new ArrayList<>();
        disks.forEach(disk -> all.addAll(disk.found()));
        return all;
    }

    private DiskLogs homeOf(TopicIdPartition id) {
        return home.computeIfAbsent(
                id,
                fresh -> disks.stream()
                        .filter(disk -> disk.failure() == null)
                        .min(Comparator.comparingInt(DiskLogs::openLogs))
                        .orElse(disks.get(0)));
    }

    @Override
    public Health health(TopicIdPartition id) {
        DiskLogs disk = home.get(id);
        return disk == null ? Health.GOOD : disk.health(id);
    }

    @Override
    public EpochEnd recoveredEnd(TopicIdPartition id) {
        DiskLogs disk = home.get(id);
        return disk == null ? new EpochEnd(-1, 0) : disk.recoveredEnd(id);
    }

    @Override
    public ReplicaLog open(
            TopicIdPartition id, String topic, LogConfig config, EventLoop loop, ReplicaLog.Listener listener) {
        return homeOf(id).open(id, topic, config, loop, listener);
    }

    @Override
    public UUID directoryId(TopicIdPartition id) {
        return homeOf(id).directoryId(id);
    }

    @Override
    public void delete(TopicIdPartition id, Runnable done) {
        DiskLogs disk = home.remove(id);
        if (disk == null) {
            done.run();
        } else {
            disk.delete(id, done);
        }
    }

    @Override
    public void repair(TopicIdPartition id, Runnable done) {
        homeOf(id).repair(id, done);
    }

    @Override
    public void setAside(TopicIdPartition id) {
        DiskLogs disk = home.remove(id);
        if (disk != null) {
            disk.setAside(id);
        }
    }
}
