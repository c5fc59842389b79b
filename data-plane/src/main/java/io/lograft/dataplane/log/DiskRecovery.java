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
    private final SpaceReserve reserve;
    private final List<String> leftovers = new ArrayList<>();
    private String stateDamage;

    DiskRecovery(
            Disk disk, DiskLogsOptions options, Clock clock, Rng rng, CheckpointLog checkpoints, SpaceReserve reserve) {
        this.reserve = reserve;
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
        StoreState last = readState();
        Map<TopicIdPartition, String> present = partitionDirectories();
        refuseWithoutCheckpoint(present);
        checkpoints.load();
        boolean clean = last != null
                && last.phase() == StoreState.Phase.CLEAN
                && last.checkpointSequence() == checkpoints.sequence()
                && damage(last) == null;
        noteWhatIsKnown(last, clean, present);
        checkpoints.beginAppending();
        StoreState running = new StoreState(StoreState.Phase.RUNNING, options.bootId(), 0, "");
        reserve.using(() -> running.write(disk, directory));
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

    /** How the last run ended; null if that is not known, with {@link #stateDamage} set if it should be. */
    private StoreState readState() throws IOException {
        try {
            return StoreState.read(disk, directory);
        } catch (CorruptFileException damaged) {
            stateDamage = damaged.getMessage() + "; it might have said that the disk failed";
            return null;
        }
    }

    /** What of the checkpoint is lost; null if nothing is. */
    private String damage(StoreState last) {
        boolean groupsLost = last != null
                && last.phase() == StoreState.Phase.CLEAN
                && last.checkpointSequence() > checkpoints.sequence();
        return groupsLost && checkpoints.damage() == null
                ? directory.resolve(CheckpointLog.FILE) + " ends with group " + checkpoints.sequence()
                        + ", a clean stop had left " + last.checkpointSequence()
                : checkpoints.damage();
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
    private void noteWhatIsKnown(StoreState last, boolean clean, Map<TopicIdPartition, String> present)
            throws IOException {
        registerAgain(present);
        if (damage(last) != null) {
            noteAllLossy(damage(last));
        }
        if (stateDamage != null) {
            noteAllLossy(stateDamage);
        }
        if (last != null && last.phase() == StoreState.Phase.FAILED) {
            noteAllLossy("the disk failed in the last run: " + last.detail());
        }
        boolean rebooted =
                last == null || last.bootId().isEmpty() || !last.bootId().equals(options.bootId());
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

    /**
     * Batches are written once the partition's registration is durable. So one that has batches and is not registered lost
     * its place in the checkpoint; whatever else that says of it may be lost too.
     */
    private void registerAgain(Map<TopicIdPartition, String> present) throws IOException {
        for (Map.Entry<TopicIdPartition, String> entry : present.entrySet()) {
            TopicIdPartition id = entry.getKey();
            if (!checkpoints.partitions().containsKey(id) && hasBatches(entry.getValue())) {
                checkpoints.amend(new CheckpointRecord.Registered(id, entry.getValue(), false));
                noteLossy(
                        checkpoints.partitions().get(id),
                        directory.resolve(CheckpointLog.FILE) + " does not know it, although it holds records");
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

    /** A directory without batches that the checkpoint does not know was being made when the process ended. */
    private void clearUnregistered(Map<TopicIdPartition, String> present) throws IOException {
        boolean renamed = false;
        for (Map.Entry<TopicIdPartition, String> entry : present.entrySet()) {
            if (checkpoints.partitions().containsKey(entry.getKey())) {
                continue;
            }
            String name = entry.getValue() + PartitionDirectory.DELETED_MARK + clock.wallMs();
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
                    new LogRecovery(files, checkpoints::append, partition, trust(clean, partition), clock.wallMs());
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
