package io.lograft.dataplane.log;

import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Brings a data directory into order after a start: what ended how, then each partition. Blocks. */
final class DiskRecovery {
    private static final Logger LOG = LogManager.getLogger(DiskRecovery.class);

    private final Disk disk;
    private final DiskLogsOptions options;
    private final Path directory;
    private final Clock clock;
    private final Rng rng;
    private final CheckpointLog checkpoints;
    private final List<String> leftovers = new ArrayList<>();

    DiskRecovery(Disk disk, DiskLogsOptions options, Clock clock, Rng rng, CheckpointLog checkpoints) {
        this.disk = disk;
        this.options = options;
        this.directory = options.directory();
        this.clock = clock;
        this.rng = rng;
        this.checkpoints = checkpoints;
    }

    /** Directories that are stray or half deleted. */
    List<String> leftovers() {
        return leftovers;
    }

    Map<TopicIdPartition, RecoveredLog> run() throws IOException {
        long beginMs = clock.monotonicMs();
        StoreState last = StoreState.read(disk, directory);
        Map<TopicIdPartition, String> present = partitionDirectories();
        refuseWithoutCheckpoint(present);
        checkpoints.load();
        boolean clean = last != null
                && last.phase() == StoreState.Phase.CLEAN
                && last.checkpointSequence() == checkpoints.sequence()
                && checkpoints.damage() == null;
        noteWhatIsKnown(last, clean, present);
        checkpoints.beginAppending();
        new StoreState(StoreState.Phase.RUNNING, options.bootId(), 0, "").write(disk, directory);
        clearUnregistered(present);
        Map<TopicIdPartition, RecoveredLog> recovered = recoverAll(clean);
        if (!recovered.isEmpty()) {
            LOG.info(
                    "Recovered {} partitions in {} after {} in {} ms.",
                    recovered.size(),
                    directory,
                    clean ? "a clean stop" : "an unclean end",
                    clock.monotonicMs() - beginMs);
        }
        return recovered;
    }

    private Map<TopicIdPartition, String> partitionDirectories() throws IOException {
        Map<TopicIdPartition, String> present = new HashMap<>();
        for (String name : disk.list(directory)) {
            if (name.contains(PartitionDirectory.STRAY_MARK) || name.contains(PartitionDirectory.DELETED_MARK)) {
                leftovers.add(name);
                continue;
            }
            TopicIdPartition id = PartitionDirectory.parse(name);
            if (id != null && disk.isDirectory(directory.resolve(name))) {
                present.put(id, name);
            }
        }
        return present;
    }

    private void refuseWithoutCheckpoint(Map<TopicIdPartition, String> present) throws IOException {
        if (!present.isEmpty() && !disk.exists(directory.resolve(CheckpointLog.FILE))) {
            throw new LograftException(
                    ErrorCode.STORAGE_ERROR,
                    "data directory " + directory + " holds " + present.size() + " partitions but no file "
                            + CheckpointLog.FILE + "; put the file back, or move the directory away and let the node"
                            + " fetch everything from other replicas");
        }
    }

    /** What makes replicas lossy before a byte of them is read; to be on disk before the running-marker is. */
    private void noteWhatIsKnown(StoreState last, boolean clean, Map<TopicIdPartition, String> present) {
        if (checkpoints.damage() != null) {
            present.forEach((id, name) -> {
                if (!checkpoints.partitions().containsKey(id)) {
                    checkpoints.amend(new CheckpointRecord.Registered(id, name, false));
                }
            });
            noteAllLossy(checkpoints.damage());
        }
        if (last != null && last.phase() == StoreState.Phase.FAILED) {
            noteAllLossy("the disk failed in the last run: " + last.detail());
        }
        boolean rebooted =
                last != null && (last.bootId().isEmpty() || !last.bootId().equals(options.bootId()));
        if (clean || !rebooted) {
            return;
        }
        for (PartitionCheckpoint partition :
                List.copyOf(checkpoints.partitions().values())) {
            if (partition.flushAsync()) {
                noteLossy(partition, "flush=async, and the operating system restarted without a clean stop before");
            }
        }
    }

    private void noteAllLossy(String why) {
        for (PartitionCheckpoint partition :
                List.copyOf(checkpoints.partitions().values())) {
            noteLossy(partition, why);
        }
    }

    private void noteLossy(PartitionCheckpoint partition, String why) {
        LogHealth lossy = new LogHealth(LogStore.Health.LOSSY, why);
        checkpoints.amend(new CheckpointRecord.HealthNoted(partition.id(), lossy));
    }

    /** A directory that the checkpoint does not know was being made when the process ended, or was put there. */
    private void clearUnregistered(Map<TopicIdPartition, String> present) throws IOException {
        boolean renamed = false;
        for (Map.Entry<TopicIdPartition, String> entry : present.entrySet()) {
            if (checkpoints.partitions().containsKey(entry.getKey())) {
                continue;
            }
            String mark =
                    hasBatches(entry.getValue()) ? PartitionDirectory.STRAY_MARK : PartitionDirectory.DELETED_MARK;
            String name = entry.getValue() + mark + clock.wallMs();
            if (mark.equals(PartitionDirectory.STRAY_MARK)) {
                LOG.warn(
                        "Directory {} is not one that this store made; it is kept as {} for a day.",
                        entry.getValue(),
                        name);
            }
            disk.rename(directory.resolve(entry.getValue()), directory.resolve(name));
            leftovers.add(name);
            renamed = true;
        }
        if (renamed) {
            disk.syncDirectory(directory);
        }
    }

    private boolean hasBatches(String name) throws IOException {
        for (String file : disk.list(directory.resolve(name))) {
            if (file.endsWith(LogFiles.LOG_SUFFIX)) {
                try (DiskFile log = disk.openForRead(directory.resolve(name).resolve(file))) {
                    if (log.size() > SegmentHeader.BYTES) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private Map<TopicIdPartition, RecoveredLog> recoverAll(boolean clean) throws IOException {
        Map<TopicIdPartition, RecoveredLog> recovered = new LinkedHashMap<>();
        List<CheckpointRecord> changes = new ArrayList<>();
        for (PartitionCheckpoint partition :
                List.copyOf(checkpoints.partitions().values())) {
            Path path = directory.resolve(partition.directory());
            LogFiles files = new LogFiles(disk, clock, rng, path, partition.id());
            LogRecovery recovery =
                    new LogRecovery(files, checkpoints, partition, trust(clean, partition), clock.wallMs());
            RecoveredLog log = recovery.run();
            changes.addAll(recovery.changes());
            recovered.put(partition.id(), log);
            if (log.health().state() != LogStore.Health.GOOD) {
                LOG.warn(
                        "Partition {} in {} is {}: {}",
                        log.id(),
                        path,
                        log.health().state(),
                        log.health().detail());
            }
        }
        checkpoints.append(changes);
        return recovered;
    }

    private static LogRecovery.Trust trust(boolean clean, PartitionCheckpoint partition) {
        if (partition.health().state() == LogStore.Health.LOSSY) {
            return LogRecovery.Trust.NONE;
        }
        return clean ? LogRecovery.Trust.CLEAN : LogRecovery.Trust.UNCLEAN;
    }
}
