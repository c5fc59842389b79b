package io.lograft.dataplane.log;

/** What a topic's settings still keep of a log. Pure; whole segments below the high watermark only. */
final class Retention {
    private Retention() {}

    /** Where the log may start now. */
    static long startOf(LogState state, LogConfig config, long nowMs) {
        long total = state.totalBytes();
        long start = state.startOffset;
        for (Segment segment : state.sealed) {
            boolean tooOld = config.retentionMs() >= 0 && segment.largestTimestampMs() < nowMs - config.retentionMs();
            boolean tooMuch = config.retentionBytes() >= 0 && total - segment.sizeBytes() >= config.retentionBytes();
            if ((!tooOld && !tooMuch) || segment.endOffset() > state.highWatermark) {
                break;
            }
            total -= segment.sizeBytes();
            start = segment.endOffset();
        }
        return start;
    }

    /** Whether all of the newest segment is too old: nothing is appended any more, or it would have been rolled. */
    static boolean isNewestExpired(LogState state, LogConfig config, long nowMs) {
        SegmentIndex newest = state.newestIndex();
        return config.retentionMs() >= 0
                && newest != null
                && newest.blocks() > 0
                && newest.largestTimestamp() >= 0
                && newest.largestTimestamp() < nowMs - config.retentionMs()
                && state.endOffset <= state.highWatermark;
    }
}
