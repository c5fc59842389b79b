package io.lograft.dataplane.log;

import io.lograft.base.TopicIdPartition;

/** One change of what a disk's checkpoint says about one partition. */
sealed interface CheckpointRecord {
    TopicIdPartition id();

    /** The partition has data here from now on: its directory and first segment are durable. */
    record Registered(TopicIdPartition id, String directory, boolean flushAsync) implements CheckpointRecord {}

    /** The partition has no data here any more. */
    record Removed(TopicIdPartition id) implements CheckpointRecord {}

    /** A leader epoch begins. */
    record EpochBegun(TopicIdPartition id, int epoch, long startOffset) implements CheckpointRecord {}

    /** The log was cut: no epoch begins at or after this end, nothing at or after it is known to be durable. */
    record Truncated(TopicIdPartition id, long endOffset) implements CheckpointRecord {}

    /** How far the log is durable and committed, and where it starts. */
    record Positions(TopicIdPartition id, long recoveryPoint, long highWatermark, long startOffset)
            implements CheckpointRecord {}

    /** Everything is being dropped, to start again at this offset. Completed by {@link ResetDone}. */
    record ResetBegun(TopicIdPartition id, long offset) implements CheckpointRecord {}

    /** The log is empty and starts at the offset that {@link ResetBegun} named. */
    record ResetDone(TopicIdPartition id) implements CheckpointRecord {}

    /** What recovery found; reported until it is resolved. */
    record HealthNoted(TopicIdPartition id, LogHealth health) implements CheckpointRecord {}

    /** Compaction has seen every key below this offset. */
    record Cleaned(TopicIdPartition id, long offset) implements CheckpointRecord {}

    /** Whether records are acknowledged before they are durable. */
    record FlushNoted(TopicIdPartition id, boolean flushAsync) implements CheckpointRecord {}
}
