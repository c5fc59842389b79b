package io.lograft.dataplane.log;

/**
 * A sealed segment.
 *
 * @param baseOffset offset of its first record; its name
 * @param endOffset offset after its last record
 * @param sizeBytes of its file
 * @param largestTimestampMs largest time stamp in it; the time of its sealing if it has none
 */
record Segment(long baseOffset, long endOffset, int sizeBytes, long largestTimestampMs) {}
