package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers "which offset has this time stamp" for one log: segment by segment, on a cold reader. Owned by the loop. */
final class TimestampLookup {
    private final LogState state;
    private final LoopLogs loops;
    private final LogReader.Host host;

    TimestampLookup(LogState state, LoopLogs loops, LogReader.Host host) {
        this.state = state;
        this.loops = loops;
        this.host = host;
    }

    void find(long timestampMs, long boundOffset, ReplicaLog.TimestampCallback callback) {
        List<Candidate> candidates = new ArrayList<>();
        List<ActiveSegment> used = new ArrayList<>();
        for (Segment segment : state.sealed) {
            if (segment.largestTimestampMs() >= timestampMs && segment.endOffset() > state.startOffset) {
                ActiveSegment open = state.retiring(segment.baseOffset());
                Open place = open == null ? null : place(open.file(), segment.baseOffset(), open.index(), timestampMs);
                if (open == null || place != null) {
                    candidates.add(new Candidate(segment, place));
                    use(open, used);
                }
            }
        }
        Open newest = newest(timestampMs);
        if (newest != null) {
            candidates.add(new Candidate(null, newest));
            use(state.active, used);
        }
        TimestampSearch search = new TimestampSearch(
                state.files, timestampMs, state.startOffset, Math.min(boundOffset, state.endOffset));
        int generation = state.generation;
        int layout = state.layout;
        long startOffset = state.startOffset;
        loops.context().readers().execute(() -> {
            Answer answer = search(search, candidates);
            loops.loop().execute(() -> {
                used.forEach(segment -> {
                    segment.release();
                    host.onReleased(segment);
                });
                boolean changed =
                        generation != state.generation || layout != state.layout || startOffset != state.startOffset;
                if (changed || host.isCutting()) {
                    host.offsetForTimestamp(timestampMs, boundOffset, callback);
                } else {
                    deliver(answer, callback);
                }
            });
        });
    }

    /** Where to look in a segment whose file is open, or whose index is in memory. */
    private record Open(DiskFile file, long base, int position, int limit, long offset) {}

    /** Where to look; one of the two is null. A segment is looked up by name, with the index beside it. */
    private record Candidate(Segment named, Open open) {}

    private record Answer(TimestampSearch.Found found, Exception failure) {}

    private static void use(ActiveSegment segment, List<ActiveSegment> used) {
        if (segment != null) {
            segment.use();
            used.add(segment);
        }
    }

    private Open newest(long timestampMs) {
        SegmentIndex index = state.newestIndex();
        DiskFile file = state.active == null ? null : state.active.file();
        return index == null ? null : place(file, state.newestBase(), index, timestampMs);
    }

    private static Open place(DiskFile file, long base, SegmentIndex index, long timestampMs) {
        int block = index.blockForTimestamp(timestampMs);
        return block < 0
                ? null
                : new Open(file, base, index.position(block), index.endPosition(), index.baseOffset(block));
    }

    private Answer search(TimestampSearch search, List<Candidate> candidates) {
        try {
            for (Candidate candidate : candidates) {
                TimestampSearch.Found found = candidate.open() == null
                        ? search.inSealed(candidate.named())
                        : inOpen(search, candidate.open());
                if (found != null) {
                    return new Answer(found, null);
                }
            }
            return new Answer(null, null);
        } catch (IOException | LograftException e) {
            return new Answer(null, e);
        }
    }

    private TimestampSearch.Found inOpen(TimestampSearch search, Open place) throws IOException {
        Path path = state.files.log(place.base());
        if (place.file() != null) {
            return search.walk(place.file(), path, place.position(), place.limit(), place.offset());
        }
        try (DiskFile file = state.files.disk().openForRead(path)) {
            return search.walk(file, path, place.position(), place.limit(), place.offset());
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
        if (answer.failure() instanceof IOException io && DiskJobs.isOutOfHandles(io)) {
            callback.onError(
                    ErrorCode.THROTTLED,
                    "no file handle is left to look into partition " + state.id + " (" + io.getMessage()
                            + "); retry later, raise the limit of open files (ulimit -n)");
            return;
        }
        callback.onError(ErrorCode.STORAGE_ERROR, answer.failure().getMessage());
        if (answer.failure() instanceof CorruptFileException) {
            host.onCorrupt(answer.failure().getMessage());
        }
    }
}
