package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers "which offset has this time stamp" for one log: segment by segment, on a cold reader. Owned by the loop. */
final class TimestampLookup {
    /** How long to wait for a segment that was rolled just now to get its name. */
    private static final long NAMING_MS = 10;

    private final LogState state;
    private final LoopLogs loops;
    private final LogReader.CorruptionHandler corruption;

    TimestampLookup(LogState state, LoopLogs loops, LogReader.CorruptionHandler corruption) {
        this.state = state;
        this.loops = loops;
        this.corruption = corruption;
    }

    void find(long timestampMs, long boundOffset, ReplicaLog.TimestampCallback callback) {
        List<Segment> candidates = new ArrayList<>();
        List<ActiveSegment> used = new ArrayList<>();
        for (Segment segment : state.sealed) {
            if (segment.largestTimestampMs() >= timestampMs && segment.endOffset() > state.startOffset) {
                candidates.add(segment);
                use(state.retiring(segment.baseOffset()), used);
            }
        }
        Newest newest = newest(timestampMs);
        use(newest == null ? null : state.active, used);
        TimestampSearch search = new TimestampSearch(
                state.files, timestampMs, state.startOffset, Math.min(boundOffset, state.endOffset));
        int generation = state.generation;
        long startOffset = state.startOffset;
        loops.context().readers().execute(() -> {
            Answer answer = search(search, candidates, newest);
            loops.loop().execute(() -> {
                used.forEach(segment -> {
                    segment.release();
                    corruption.onReleased(segment);
                });
                if (generation != state.generation || startOffset != state.startOffset) {
                    find(timestampMs, boundOffset, callback);
                } else if (answer.failure() instanceof NoSuchFileException && !state.retiring.isEmpty()) {
                    loops.loop().schedule(NAMING_MS, () -> find(timestampMs, boundOffset, callback));
                } else {
                    deliver(answer, callback);
                }
            });
        });
    }

    /** Where to look in the newest segment. */
    private record Newest(DiskFile open, long base, int position, int limit, long offset) {}

    private record Answer(TimestampSearch.Found found, Exception failure) {}

    private static void use(ActiveSegment segment, List<ActiveSegment> used) {
        if (segment != null) {
            segment.use();
            used.add(segment);
        }
    }

    private Newest newest(long timestampMs) {
        SegmentIndex index = state.newestIndex();
        int block = index == null ? -1 : index.blockForTimestamp(timestampMs);
        if (block < 0) {
            return null;
        }
        return new Newest(
                state.active == null ? null : state.active.file(),
                state.newestBase(),
                index.position(block),
                index.endPosition(),
                index.baseOffset(block));
    }

    private Answer search(TimestampSearch search, List<Segment> candidates, Newest newest) {
        try {
            for (Segment segment : candidates) {
                TimestampSearch.Found found = search.inSealed(segment);
                if (found != null) {
                    return new Answer(found, null);
                }
            }
            return new Answer(newest == null ? null : inNewest(search, newest), null);
        } catch (IOException | LograftException e) {
            return new Answer(null, e);
        }
    }

    private TimestampSearch.Found inNewest(TimestampSearch search, Newest newest) throws IOException {
        Path path = state.files.log(newest.base());
        if (newest.open() != null) {
            return search.walk(newest.open(), path, newest.position(), newest.limit(), newest.offset());
        }
        try (DiskFile file = state.files.disk().openForRead(path)) {
            return search.walk(file, path, newest.position(), newest.limit(), newest.offset());
        }
    }

    private void deliver(Answer answer, ReplicaLog.TimestampCallback callback) {
        if (answer.failure() == null) {
            TimestampSearch.Found found = answer.found();
            callback.onOffset(
                    found == null ? -1 : found.offset(),
                    found == null ? -1 : found.timestampMs(),
                    found == null ? -1 : state.epochs.epochBefore(found.offset() + 1));
            return;
        }
        callback.onError(ErrorCode.STORAGE_ERROR, answer.failure().getMessage());
        if (answer.failure() instanceof CorruptFileException) {
            corruption.onCorrupt(answer.failure().getMessage());
        }
    }
}
