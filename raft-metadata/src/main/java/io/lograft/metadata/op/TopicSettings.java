package io.lograft.metadata.op;

import java.util.Map;

/**
 * The settings in force for a topic, typed: what is set, else the default.
 *
 * @param retentionMs records older than this may be deleted; -1 for ever
 * @param retentionBytes a partition may be cut from its start above this size; -1 unlimited
 * @param segmentBytes a segment is closed before it grows past this
 * @param segmentMs a segment is closed when its first record is this old
 * @param maxMessageBytes largest batch in bytes
 * @param flushAsync records count before they are on disk
 * @param compact {@code cleanup.policy} contains compact
 * @param delete {@code cleanup.policy} contains delete
 * @param minCleanableDirtyRatio share of bytes not compacted yet that makes compaction worth it
 * @param minCompactionLagMs records younger than this are not compacted
 * @param maxCompactionLagMs records older than this are compacted whatever the ratio
 * @param deleteRetentionMs how long the tombstone of a deleted key is kept
 */
public record TopicSettings(
        long retentionMs,
        long retentionBytes,
        int segmentBytes,
        long segmentMs,
        int maxMessageBytes,
        boolean flushAsync,
        boolean compact,
        boolean delete,
        double minCleanableDirtyRatio,
        long minCompactionLagMs,
        long maxCompactionLagMs,
        long deleteRetentionMs) {
    /** Of a topic with these settings set; they were checked when they were set. */
    public static TopicSettings of(Map<String, String> configs) {
        String policy = value(configs, TopicConfigs.CLEANUP_POLICY);
        return new TopicSettings(
                Long.parseLong(value(configs, TopicConfigs.RETENTION_MS)),
                Long.parseLong(value(configs, TopicConfigs.RETENTION_BYTES)),
                Integer.parseInt(value(configs, TopicConfigs.SEGMENT_BYTES)),
                Long.parseLong(value(configs, TopicConfigs.SEGMENT_MS)),
                Integer.parseInt(value(configs, TopicConfigs.MAX_MESSAGE_BYTES)),
                value(configs, TopicConfigs.FLUSH).equals("async"),
                policy.contains("compact"),
                policy.contains("delete"),
                Double.parseDouble(value(configs, TopicConfigs.MIN_CLEANABLE_DIRTY_RATIO)),
                Long.parseLong(value(configs, TopicConfigs.MIN_COMPACTION_LAG_MS)),
                Long.parseLong(value(configs, TopicConfigs.MAX_COMPACTION_LAG_MS)),
                Long.parseLong(value(configs, TopicConfigs.DELETE_RETENTION_MS)));
    }

    private static String value(Map<String, String> configs, String key) {
        String set = configs.get(key);
        return set != null ? set : TopicConfigs.TABLE.key(key).defaultValue();
    }
}
