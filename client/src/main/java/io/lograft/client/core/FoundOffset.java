package io.lograft.client.core;

/**
 * What a leader said of an offset.
 *
 * @param offset -1 if no record is that young
 * @param timestampMs of the record there, -1 if none
 * @param leaderEpoch of the record there, -1 if none
 */
public record FoundOffset(long offset, long timestampMs, int leaderEpoch) {}
