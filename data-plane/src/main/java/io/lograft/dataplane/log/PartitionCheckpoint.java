package io.lograft.dataplane.log;

import io.lograft.base.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;

/** What a disk's checkpoint says about one partition. {@link #apply} is the only writer. */
final class PartitionCheckpoint {
    private static final long NO_RESET = -1;

    private final TopicIdPartition id;
    private final String directory;
    private final EpochLog epochs = new EpochLog();
    private boolean flushAsync;
    private long recoveryPoint;
    private long highWatermark;
    private long startOffset;
    private long resetOffset = NO_RESET;
    private long cleanedTo;
    private LogHealth health = LogHealth.GOOD;

    PartitionCheckpoint(CheckpointRecord.Registered registered) {
        id = registered.id();
        directory = registered.directory();
        flushAsync = registered.flushAsync();
    }

    void apply(CheckpointRecord record) {
        if (record instanceof CheckpointRecord.EpochBegun epoch) {
            epochs.assign(epoch.epoch(), epoch.startOffset());
        } else if (record instanceof CheckpointRecord.Truncated truncated) {
            epochs.truncateTo(truncated.endOffset());
            recoveryPoint = Math.min(recoveryPoint, truncated.endOffset());
            cleanedTo = Math.min(cleanedTo, truncated.endOffset());
        } else if (record instanceof CheckpointRecord.Positions positions) {
            recoveryPoint = positions.recoveryPoint();
            highWatermark = positions.highWatermark();
            startOffset = positions.startOffset();
            epochs.trimTo(startOffset);
        } else if (record instanceof CheckpointRecord.ResetBegun reset) {
            resetOffset = reset.offset();
        } else if (record instanceof CheckpointRecord.ResetDone && resetOffset != NO_RESET) {
            epochs.clear();
            recoveryPoint = resetOffset;
            startOffset = resetOffset;
            highWatermark = resetOffset;
            cleanedTo = resetOffset;
            resetOffset = NO_RESET;
        } else if (record instanceof CheckpointRecord.HealthNoted noted) {
            health = noted.health();
        } else if (record instanceof CheckpointRecord.FlushNoted flush) {
            flushAsync = flush.flushAsync();
        } else if (record instanceof CheckpointRecord.Cleaned cleaned) {
            cleanedTo = cleaned.offset();
        }
    }

    PartitionCheckpoint copy() {
        PartitionCheckpoint copy = new PartitionCheckpoint(new CheckpointRecord.Registered(id, directory, flushAsync));
        records().forEach(copy::apply);
        return copy;
    }

    /** The records that make this state from nothing. */
    List<CheckpointRecord> records() {
        List<CheckpointRecord> records = new ArrayList<>();
        records.add(new CheckpointRecord.Registered(id, directory, flushAsync));
        for (EpochStart epoch : epochs.tail(Integer.MAX_VALUE)) {
            records.add(new CheckpointRecord.EpochBegun(id, epoch.epoch(), epoch.startOffset()));
        }
        records.add(new CheckpointRecord.Positions(id, recoveryPoint, highWatermark, startOffset));
        if (cleanedTo > 0) {
            records.add(new CheckpointRecord.Cleaned(id, cleanedTo));
        }
        if (resetOffset != NO_RESET) {
            records.add(new CheckpointRecord.ResetBegun(id, resetOffset));
        }
        if (health.state() != LogStore.Health.GOOD) {
            records.add(new CheckpointRecord.HealthNoted(id, health));
        }
        return records;
    }

    TopicIdPartition id() {
        return id;
    }

    String directory() {
        return directory;
    }

    EpochLog epochs() {
        return epochs;
    }

    boolean flushAsync() {
        return flushAsync;
    }

    /** Everything below was durable. */
    long recoveryPoint() {
        return recoveryPoint;
    }

    long highWatermark() {
        return highWatermark;
    }

    long startOffset() {
        return startOffset;
    }

    /** Compaction has seen every key below. */
    long cleanedTo() {
        return cleanedTo;
    }

    boolean resetPending() {
        return resetOffset != NO_RESET;
    }

    long resetOffset() {
        return resetOffset;
    }

    LogHealth health() {
        return health;
    }
}
