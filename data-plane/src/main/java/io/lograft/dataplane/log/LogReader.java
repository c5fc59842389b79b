package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.proto.batch.EmptyBatch;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Serves one log's reads: from the tail at once, otherwise by a cold reader and back on the loop. Remembers where the
 * last cold reads ended, so that reading on needs no index. Owned by the partition's loop.
 */
final class LogReader {
    private static final int HINTS = 4;

    private final LogState state;
    private final LoopLogs loops;
    private final EventLoop loop;
    private final Host host;
    private long[] hintOffsets;
    private long[] hintBases;
    private int[] hintPositions;
    private int hintCount;

    /** The log. */
    interface Host {
        /** A read from the beginning: what the log is by now is looked at first. */
        void read(long offset, long boundOffset, int maxBytes, ReplicaLog.ReadCallback callback);

        /** As {@link #read}, for a search. */
        void offsetForTimestamp(long timestampMs, long boundOffset, ReplicaLog.TimestampCallback callback);

        /** Files may hold less than the log says, because they are being cut. */
        boolean isCutting();

        /** A file does not hold what was written. */
        void onCorrupt(String detail);

        /** Files that were used may be closed now. */
        void onReleased(ActiveSegment segment);
    }

    LogReader(LogState state, LoopLogs loops, Host host) {
        this.state = state;
        this.loops = loops;
        this.loop = loops.loop();
        this.host = host;
    }

    void read(long offset, long boundOffset, int maxBytes, ReplicaLog.ReadCallback callback) {
        if (offset < state.startOffset || offset > state.endOffset) {
            callback.onError(ErrorCode.OFFSET_OUT_OF_RANGE, outOfRange(offset));
            return;
        }
        long bound = Math.min(boundOffset, state.endOffset);
        if (offset >= bound) {
            callback.onBatches(List.of(), offset);
            return;
        }
        if (!state.tail.holds(offset)) {
            readCold(offset, bound, maxBytes, callback);
            return;
        }
        List<ByteBuffer> batches = new ArrayList<>();
        long next = state.tail.read(offset, bound, maxBytes, loops.view(), batches);
        callback.onBatches(fromOffset(offset, batches), next);
    }

    /**
     * What is left of batches whose first one may begin below the offset: an empty batch is cut there, because a follower
     * that has another one may end within it.
     */
    private List<ByteBuffer> fromOffset(long offset, List<ByteBuffer> batches) {
        if (batches.isEmpty()) {
            return batches;
        }
        ByteBuffer first = batches.get(0);
        RecordBatch view = loops.view().wrap(first, first.position());
        if (view.baseOffset() >= offset || !EmptyBatch.is(view)) {
            return batches;
        }
        List<ByteBuffer> cut = new ArrayList<>(batches.size() + 1);
        cut.add(EmptyBatch.of(offset, view.nextOffset(), view.leaderEpoch()));
        ByteBuffer rest = first.duplicate().position(view.endPosition());
        if (rest.hasRemaining()) {
            cut.add(rest);
        }
        cut.addAll(batches.subList(1, batches.size()));
        return cut;
    }

    /** Drops what was remembered: the log was cut, or its files have changed. */
    void forget() {
        hintCount = 0;
    }

    private String outOfRange(long offset) {
        return "offset " + offset + " is outside of " + state.startOffset + ".." + state.endOffset + " of partition "
                + state.id + "; seek to its start or end";
    }

    private void readCold(long offset, long bound, int maxBytes, ReplicaLog.ReadCallback callback) {
        Segment sealed = state.sealedWith(offset);
        ActiveSegment open = sealed == null ? state.active : state.retiring(sealed.baseOffset());
        ColdRead.Place place = place(offset, sealed, open);
        ColdRead read = new ColdRead(state.files, place, offset, bound, maxBytes);
        int generation = state.generation;
        int layout = state.layout;
        if (open != null) {
            open.use();
        }
        loops.context().readers().execute(() -> {
            ColdRead.Outcome outcome = null;
            IOException failure = null;
            try {
                outcome = read.run();
            } catch (IOException e) {
                failure = e;
            }
            Finished finished = new Finished(outcome, failure);
            loop.execute(() -> {
                if (open != null) {
                    open.release();
                    host.onReleased(open);
                }
                boolean changed =
                        generation != state.generation || layout != state.layout || offset < state.startOffset;
                if (changed || host.isCutting()) {
                    host.read(offset, bound, maxBytes, callback);
                } else {
                    finish(offset, place, finished, callback);
                }
            });
        });
    }

    /** How a cold read ended; one of the two is null. */
    private record Finished(ColdRead.Outcome outcome, IOException failure) {}

    private void finish(long offset, ColdRead.Place place, Finished finished, ReplicaLog.ReadCallback callback) {
        if (finished.failure() != null && DiskJobs.isOutOfHandles(finished.failure())) {
            callback.onError(
                    ErrorCode.THROTTLED,
                    "no file handle is left to read partition " + state.id + " ("
                            + finished.failure().getMessage()
                            + "); retry later, raise the limit of open files (ulimit -n)");
            return;
        }
        if (finished.failure() != null) {
            callback.onError(ErrorCode.STORAGE_ERROR, finished.failure().getMessage());
            host.onCorrupt(finished.failure().getMessage());
            return;
        }
        ColdRead.Outcome outcome = finished.outcome();
        String stranger = strangeEpoch(outcome.batches());
        if (stranger != null) {
            String detail = state.files.log(place.baseOffset()) + stranger;
            callback.onError(ErrorCode.STORAGE_ERROR, detail);
            host.onCorrupt(detail);
            return;
        }
        remember(place.baseOffset(), outcome);
        List<ByteBuffer> batches = outcome.batches().hasRemaining() ? List.of(outcome.batches()) : List.of();
        callback.onBatches(fromOffset(offset, batches), outcome.nextOffset());
    }

    /** A batch's own checksum leaves its epoch out: here it is held against the epoch log. Null if all agree. */
    private String strangeEpoch(ByteBuffer batches) {
        RecordBatch view = loops.view();
        for (int at = batches.position(); at < batches.limit(); at = view.endPosition()) {
            view.wrap(batches, at);
            int due = state.epochs.epochBefore(view.nextOffset());
            if (view.leaderEpoch() != due) {
                return " is damaged: the batch at offset " + view.baseOffset() + " has leader epoch "
                        + view.leaderEpoch() + ", the epoch log has " + due;
            }
        }
        return null;
    }

    private ColdRead.Place place(long offset, Segment sealed, ActiveSegment open) {
        long base = sealed == null ? state.newestBase() : sealed.baseOffset();
        int limit = sealed == null ? state.newestIndex().endPosition() : sealed.sizeBytes();
        int position = hint(offset, base);
        ColdRead.Start start = null;
        if (position >= 0) {
            start = new ColdRead.Start(position, offset);
        } else if (open != null) {
            start = ColdRead.Start.of(open.index(), base, offset);
        } else if (sealed == null) {
            start = ColdRead.Start.of(state.idleIndex, base, offset);
        }
        return new ColdRead.Place(open == null ? null : open.file(), base, start, limit);
    }

    private int hint(long offset, long base) {
        for (int i = 0; i < Math.min(hintCount, HINTS); i++) {
            if (hintOffsets[i] == offset && hintBases[i] == base) {
                return hintPositions[i];
            }
        }
        return -1;
    }

    private void remember(long base, ColdRead.Outcome outcome) {
        if (hintOffsets == null) {
            hintOffsets = new long[HINTS];
            hintBases = new long[HINTS];
            hintPositions = new int[HINTS];
        }
        int slot = hintCount % HINTS;
        hintOffsets[slot] = outcome.nextOffset();
        hintBases[slot] = base;
        hintPositions[slot] = outcome.nextPosition();
        hintCount = hintCount == 2 * HINTS - 1 ? HINTS : hintCount + 1;
    }
}
