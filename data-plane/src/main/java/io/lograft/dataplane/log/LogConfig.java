package io.lograft.dataplane.log;

/**
 * Settings of a topic that its logs need.
 *
 * @param segmentBytes a segment is rolled before it grows past this; 1 MiB..1 GiB
 * @param segmentMs a segment is rolled when its first record is this old; 1 or more
 * @param retentionMs records older than this may be deleted; -1 for ever
 * @param retentionBytes the log may be cut from its start above this size; -1 unlimited
 * @param maxMessageBytes largest batch in bytes
 * @param flushAsync acknowledge before the data is on disk ({@code flush=async})
 * @param compact {@code cleanup.policy} contains compact
 * @param delete {@code cleanup.policy} contains delete
 * @param compaction what compaction goes by; of no effect without {@code compact}
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        long retentionMs,
        long retentionBytes,
        int maxMessageBytes,
        boolean flushAsync,
        boolean compact,
        boolean delete,
        Compaction compaction) {

    /**
     * Settings of compaction; names and meaning as in Kafka.
     *
     * @param minDirtyRatio share of bytes not compacted yet that makes a pass worth it; 0..1
     * @param minLagMs records younger than this are left alone
     * @param maxLagMs records older than this are compacted whatever the ratio
     * @param deleteRetentionMs how long a tombstone stays once it is the last of its key
     */
    public record Compaction(double minDirtyRatio, long minLagMs, long maxLagMs, long deleteRetentionMs) {
        /** The defaults of Kafka. */
        public static final Compaction DEFAULT = new Compaction(0.5, 0, Long.MAX_VALUE, 24L * 60 * 60 * 1000);
    }

    /** With the default settings of compaction. */
    public LogConfig(
            int segmentBytes,
            long segmentMs,
            long retentionMs,
            long retentionBytes,
            int maxMessageBytes,
            boolean flushAsync,
            boolean compact,
            boolean delete) {
        this(
                segmentBytes,
                segmentMs,
                retentionMs,
                retentionBytes,
                maxMessageBytes,
                flushAsync,
                compact,
                delete,
                Compaction.DEFAULT);
    }

    /** Age at which a segment is rolled: the newest one is never compacted, so that the lag limits it too. */
    long rollMs() {
        return compact ? Math.min(segmentMs, Math.max(1, compaction.maxLagMs())) : segmentMs;
    }
}
