package io.lograft.server.store;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.ReplicaLog;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Several disks as one store. A replica stays on the disk where it was found; a new one goes to the working disk with the
 * fewest, one with room if there is any. Thread-safe.
 */
final class DiskSet implements LogStore {
    private static final Logger LOG = LogManager.getLogger(DiskSet.class);

    private final List<DiskLogs> disks;
    private final Map<TopicIdPartition, DiskLogs> home = new ConcurrentHashMap<>();

    DiskSet(List<DiskLogs> disks) {
        this.disks = List.copyOf(disks);
        disks.forEach(disk ->
                disk.found().forEach(id -> home.merge(id, disk, (known, other) -> keep(id, known, other))));
    }

    /**
     * A replica is on two disks: its disk was out of use while it was copied anew, and is back. The copy that reaches further
     * stays, the other is kept aside.
     */
    private static DiskLogs keep(TopicIdPartition id, DiskLogs one, DiskLogs other) {
        EpochEnd first = one.recoveredEnd(id);
        EpochEnd second = other.recoveredEnd(id);
        boolean further = second.epoch() != first.epoch()
                ? second.epoch() > first.epoch()
                : second.endOffset() > first.endOffset();
        DiskLogs kept = further ? other : one;
        DiskLogs left = further ? one : other;
        LOG.warn(
                "Partition {} is in {}, to epoch {} and offset {}, and in {}, to epoch {} and offset {}: the latter is set"
                        + " aside as stray.",
                id,
                kept.directory(),
                (further ? second : first).epoch(),
                (further ? second : first).endOffset(),
                left.directory(),
                (further ? first : second).epoch(),
                (further ? first : second).endOffset());
        left.setAside(id);
        return kept;
    }

    @Override
    public Collection<TopicIdPartition> found() {
        Set<TopicIdPartition> all = new LinkedHashSet<>();
        disks.forEach(disk -> all.addAll(disk.found()));
        return all;
    }

    @Override
    public void withhold(TopicIdPartition id) {
        if (!home.containsKey(id)) {
            homeOf(id).withhold(id);
        }
    }

    private DiskLogs homeOf(TopicIdPartition id) {
        return home.computeIfAbsent(
                id,
                fresh -> disks.stream()
                        .filter(disk -> disk.failure() == null)
                        .min(Comparator.comparing(DiskLogs::isFull).thenComparingInt(DiskLogs::openLogs))
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
