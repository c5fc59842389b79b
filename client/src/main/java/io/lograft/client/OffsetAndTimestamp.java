package io.lograft.client;

/**
 * The first record that is not older than some time.
 *
 * @param timestampMs the record's own, ms since 1970-01-01 UTC
 */
public record OffsetAndTimestamp(long offset, long timestampMs) {}
