package io.lograft.dataplane;

import io.lograft.base.Disk;
import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogContents;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The logs of a disk, each with a witness of what it must hold. */
public final class WitnessedLogs implements LogStore {
    private final DiskLogs real;
    private final Disk disk;
    private final Path directory;
    private final Consumer<TopicIdPartition> onForgotten;
    private final Map<TopicIdPartition, List<ByteBuffer>> contents = new LinkedHashMap<>();
    private final Map<TopicIdPartition, WitnessLog> open = new LinkedHashMap<>();

    /**
     * Reads what the disk holds after its recovery.
     *
     * @param onForgotten told of logs that are deleted or set aside
     */
    public WitnessedLogs(DiskLogs real, Disk disk, Path directory, Consumer<TopicIdPartition> onForgotten) {
        this.real = real;
        this.disk = disk;
        this.directory = directory;
        this.onForgotten = onForgotten;
        real.found().forEach(id -> contents.put(id, LogContents.of(disk, directory, id)));
    }

    /** Whether the partition's log is open. */
    public boolean isOpen(TopicIdPartition id) {
        return open.containsKey(id);
    }

    /** End of what would survive a power cut now, of a log that is open. */
    public long durableEnd(TopicIdPartition id) {
        return open.get(id).positionOffset();
    }

    /** Ends of what would survive a power cut now, of the logs that are open. */
    public Map<TopicIdPartition, Long> durableEnds() {
        Map<TopicIdPartition, Long> ends = new LinkedHashMap<>();
        open.forEach((id, log) -> ends.put(id, log.positionOffset()));
        return ends;
    }

    /** Appends that were there already, since this was made. */
    public int duplicates() {
        return open.values().stream().mapToInt(WitnessLog::duplicates).sum();
    }

    @Override
    public Collection<TopicIdPartition> found() {
        return real.found();
    }

    @Override
    public Health health(TopicIdPartition id) {
        return real.health(id);
    }

    @Override
    public EpochEnd recoveredEnd(TopicIdPartition id) {
        return real.recoveredEnd(id);
    }

    @Override
    public ReplicaLog open(
            TopicIdPartition id, String topic, LogConfig config, EventLoop loop, ReplicaLog.Listener listener) {
        List<ByteBuffer> batches = contents.getOrDefault(id, new ArrayList<>());
        WitnessLog log = new WitnessLog(real.open(id, topic, config, loop, listener), batches);
        open.put(id, log);
        return log;
    }

    @Override
    public void withhold(TopicIdPartition id) {
        real.withhold(id);
    }

    @Override
    public UUID directoryId(TopicIdPartition id) {
        return real.directoryId(id);
    }

    @Override
    public void delete(TopicIdPartition id, Runnable done) {
        forget(id);
        real.delete(id, done);
    }

    @Override
    public void repair(TopicIdPartition id, Runnable done) {
        open.remove(id);
        real.repair(id, () -> {
            contents.put(id, LogContents.of(disk, directory, id));
            done.run();
        });
    }

    @Override
    public void setAside(TopicIdPartition id) {
        forget(id);
        real.setAside(id);
    }

    private void forget(TopicIdPartition id) {
        open.remove(id);
        contents.remove(id);
        onForgotten.accept(id);
    }
}
