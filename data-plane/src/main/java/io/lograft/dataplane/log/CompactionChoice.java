package io.lograft.dataplane.log;

import java.util.List;

/** Whether a log is to be compacted, and how far. Pure; the rules are Kafka's. */
final class CompactionChoice {
    private CompactionChoice() {}

    /** The segments that a pass takes, from the log's first one on; none if a pass is not worth it, or not allowed. */
    static List<Segment> of(LogState state, LogConfig config, long nowMs) {
        List<Segment> segments = cleanable(state, config.compaction(), nowMs);
        long dirty = 0;
        long total = 0;
        boolean late = false;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            total += segment.sizeBytes();
            if (segment.endOffset() > state.cleanedTo) {
                dirty += segment.sizeBytes();
                late |= nowMs - earliestMs(segments, i, config)
                        >= config.compaction().maxLagMs();
            }
        }
        boolean due = dirty > 0 && (late || dirty >= config.compaction().minDirtyRatio() * total);
        return due ? segments : List.of();
    }

    /** Sealed, durable, committed, under their names, and older than the lag. */
    private static List<Segment> cleanable(LogState state, LogConfig.Compaction settings, long nowMs) {
        int count = 0;
        for (Segment segment : state.sealed) {
            boolean settled = segment.endOffset() <= Math.min(state.highWatermark, state.durableOffset)
                    && state.retiring(segment.baseOffset()) == null;
            boolean young = settings.minLagMs() > 0 && segment.largestTimestampMs() > nowMs - settings.minLagMs();
            if (!settled || young) {
                break;
            }
            count++;
        }
        return List.copyOf(state.sealed.subList(0, count));
    }

    /** No record of the segment is older than this; rather too early than too late. */
    private static long earliestMs(List<Segment> segments, int at, LogConfig config) {
        long own = segments.get(at).largestTimestampMs()
                - Math.min(config.rollMs(), segments.get(at).largestTimestampMs());
        return at == 0
                ? own
                : Math.max(
                        own,
                        Math.min(
                                segments.get(at - 1).largestTimestampMs(),
                                segments.get(at).largestTimestampMs()));
    }
}
