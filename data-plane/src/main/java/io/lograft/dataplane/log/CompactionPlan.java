package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import java.util.List;

/**
 * What of one log is to be compacted, as its loop saw it. Immutable; the cleaner works from it and asks the owner before
 * anything is replaced.
 *
 * @param segments sealed segments in order, from the log's first one on; all of them below the high watermark, durable
 *     and under their own names
 * @param startOffset where the log starts
 * @param cleanedTo below this nothing is repeated but what older passes left
 * @param nowMs wall-clock time of the plan
 * @param producerBatches base offsets of the batches by which producers are remembered, ascending
 */
record CompactionPlan(
        LogFiles files,
        EventLoop loop,
        Owner owner,
        LogConfig config,
        int generation,
        List<Segment> segments,
        long startOffset,
        long cleanedTo,
        long nowMs,
        long[] producerBatches) {

    /** Offset after the last record that may be touched. */
    long end() {
        return segments.get(segments.size() - 1).endOffset();
    }

    /** Bytes of the segments that are not compacted yet. */
    long dirtyBytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.endOffset() > cleanedTo ? segment.sizeBytes() : 0;
        }
        return bytes;
    }

    /** The log; called on its loop. */
    interface Owner {
        /** Takes what replaces some segments; false if the log is no longer as it was planned. */
        boolean onCompacted(CompactionPlan plan, CompactedSegment compacted);

        /** A source does not hold what was written. */
        void onDamagedSource(CompactionPlan plan, Segment source, String detail);

        /** The pass has ended. */
        void onPassEnded(CompactionPlan plan, PassResult result);
    }

    /**
     * How a pass ended.
     *
     * @param cleanedTo everything below is compacted now
     */
    record PassResult(Ending ending, long cleanedTo) {}

    /** Why a pass ended. */
    enum Ending {
        /** It is complete. */
        COMPLETE,
        /** The log is not as it was planned any more. */
        OUTDATED,
        /** It cannot be compacted at the moment. */
        BLOCKED
    }
}
