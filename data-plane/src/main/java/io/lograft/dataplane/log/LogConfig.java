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
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        long retentionMs,
        long retentionBytes,
        int maxMessageBytes,
        boolean flushAsync,
        boolean compact,
        boolean delete) {}
