package io.lograft.dataplane.log;

/**
 * What looking after old segments may take of a disk and of memory.
 *
 * @param memoryBytes for the keys of one pass of compaction; a log with more keys takes several passes
 * @param compactionBytesPerSecond read and written by compaction
 * @param scrubBytesPerSecond read to find damage in time; 0 for never
 */
public record CleanerOptions(long memoryBytes, long compactionBytesPerSecond, long scrubBytesPerSecond) {
    /** The defaults of a node. */
    public static final CleanerOptions DEFAULT = new CleanerOptions(16 << 20, 64 << 20, 1 << 20);
}
