package io.lograft.dataplane.log;

import io.lograft.base.TopicIdPartition;
import java.util.List;

/**
 * A log with data that is not open: as recovery left it, or as it was closed.
 *
 * @param directory name of its directory
 * @param sealed sealed segments in order
 * @param activeBase base offset of the segment that takes appends
 * @param activeIndex its index, complete
 * @param persistedBlocks how many of the index's blocks are in its file
 * @param startOffset first offset
 * @param endOffset next offset; everything below is durable
 * @param highWatermark as last noted, at most the end
 * @param flushAsync whether the checkpoint has it as acknowledged before durable
 * @param cleanedTo compaction has seen every key below
 */
record RecoveredLog(
        TopicIdPartition id,
        String directory,
        List<Segment> sealed,
        long activeBase,
        SegmentIndex activeIndex,
        int persistedBlocks,
        long startOffset,
        long endOffset,
        long highWatermark,
        EpochLog epochs,
        ProducerTable producers,
        boolean flushAsync,
        LogHealth health,
        long cleanedTo) {}
