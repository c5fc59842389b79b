package io.lograft.dataplane.log.compaction;

/**
 * What one pass of compaction goes by.
 *
 * @param startOffset records below are not part of the log any more
 * @param mappedEnd keys are known up to here; what lies at or above stays as it is
 * @param nowMs wall-clock time of the pass
 * @param deleteRetentionMs how long tombstones are kept once they are the last of their key
 * @param producerBatches base offsets of the batches by which idempotent producers are remembered, ascending
 */
public record CompactionRules(
        long startOffset, long mappedEnd, long nowMs, long deleteRetentionMs, long[] producerBatches) {}
