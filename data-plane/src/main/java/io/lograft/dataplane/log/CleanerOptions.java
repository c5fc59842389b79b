package io.lograft.dataplane.log;

/**
 * What compaction may take of a disk and of memory.
 *
 * @param memoryBytes for the keys of one pass of compaction; a log with more keys takes several passes
 * @param compactionBytesPerSecond read and written by compaction
 */
public record CleanerOptions(long memoryBytes, long compactionBytesPerSecond) {
    /** The defaults of a node. */
    public static final CleanerOptions DEFAULT = new CleanerOptions(16 << 20, 64 << 20);
}
