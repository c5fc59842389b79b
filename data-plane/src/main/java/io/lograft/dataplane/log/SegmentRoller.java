package io.lograft.dataplane.log;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Which segment a log appends to: has the next one prepared ahead, changes over to it without waiting, and saves indexes
 * and producers' state on the way. Owned by the partition's loop.
 */
final class SegmentRoller {
    /** A segment may outgrow its limit while its successor is being made, but not past what an int can address. */
    private static final int SEGMENT_BYTES_MAX = Integer.MAX_VALUE - (64 << 20);

    private final LogState state;
    private final LogJobs jobs;
    private ActiveSegment next;
    private boolean nextRequested;

    /** Wall-clock time at which no successor was to be had. */
    private long nextRefusedMs;

    /** Wall-clock time of the active segment's first append; of its making, after a restart. */
    private long firstAppendMs;

    /** Position up to which a saved index and snapshot spare recovery the walk. */
    private int savedPosition;

    SegmentRoller(LogState state, LogJobs jobs) {
        this.state = state;
        this.jobs = jobs;
    }

    /** The log goes on in this segment, which was opened or made just now. */
    void begin(ActiveSegment active) {
        state.active = active;
        savedPosition = active.persistedBlocks() > 0 ? active.sizeBytes() : SegmentHeader.BYTES;
        firstAppendMs = active.createdMs();
    }

    void onAppend(long nowMs) {
        if (state.active.isEmpty()) {
            firstAppendMs = nowMs;
        }
    }

    /**
     * Rolls if it is time and the successor is ready; false if the active segment can take no more without one.
     *
     * @param bytes what is about to be appended
     * @param endOffset where the log will end then
     */
    boolean makeRoom(int bytes, long endOffset, LogConfig config, long nowMs) {
        ActiveSegment active = state.active;
        if (active.isEmpty()) {
            return true;
        }
        long sizeAfter = (long) active.sizeBytes() + bytes;
        boolean due = sizeAfter > config.segmentBytes()
                || nowMs - firstAppendMs >= config.rollMs()
                || endOffset - active.baseOffset() > Integer.MAX_VALUE;
        if (due && next != null) {
            roll(nowMs);
            return true;
        }
        if (next == null && (due || sizeAfter > config.segmentBytes() / 4L * 3)) {
            requestNext(nowMs);
        }
        return sizeAfter <= SEGMENT_BYTES_MAX;
    }

    /** Whether the active segment would be rolled by the next append because of its age. */
    boolean isDueByAge(LogConfig config, long nowMs) {
        return !state.active.isEmpty() && nowMs - firstAppendMs >= config.rollMs();
    }

    /** Rolls now, or as soon as it is asked again with a successor at hand. */
    void rollWhenReady(long nowMs) {
        if (next == null) {
            requestNext(nowMs);
        } else {
            roll(nowMs);
        }
    }

    /** Not while the active segment is itself still called {@link LogFiles#NEXT}: its successor would take its place. */
    private void requestNext(long nowMs) {
        if (!nextRequested && state.active.isNamed() && Math.abs(nowMs - nextRefusedMs) >= DiskJobs.RETRY_MS) {
            nextRequested = true;
            jobs.createNext();
        }
    }

    /**
     * @param created null if it could not be made
     * @param wanted whether the log still goes on where it did when the segment was asked for
     */
    void onNextCreated(ActiveSegment created, boolean wanted, long nowMs) {
        nextRequested = false;
        if (created == null) {
            nextRefusedMs = nowMs;
        } else if (wanted && next == null) {
            next = created;
        } else {
            jobs.closeFile(created);
        }
    }

    /** Goes on in the prepared segment; the old one's last sync, its index and the new one's name follow. */
    private void roll(long nowMs) {
        ActiveSegment old = state.active;
        SegmentIndex index = old.index();
        long largest = index.largestTimestamp() >= 0 ? index.largestTimestamp() : nowMs;
        state.sealed.add(new Segment(old.baseOffset(), state.endOffset, old.sizeBytes(), largest));
        index.closeBlock();
        ByteBuffer frames = IndexFile.encodeFrames(index, old.persistedBlocks(), index.blocks(), largest, true);
        old.retire();
        state.retiring.add(old);
        next.beginAt(state.endOffset);
        state.active = next;
        next = null;
        savedPosition = SegmentHeader.BYTES;
        firstAppendMs = nowMs;
        jobs.nameNext(old, frames, snapshot(nowMs), state.active);
        closeIfDone(old);
    }

    /** Saves the newest segment's index and the producers' state if more than this much would have to be walked. */
    void saveIfDue(long unsavedBytesMax, long nowMs) {
        ActiveSegment active = state.active;
        if (active == null || active.sizeBytes() - savedPosition < unsavedBytesMax) {
            return;
        }
        SegmentIndex index = active.index();
        int closed = index.closedBlocks();
        ByteBuffer frames =
                IndexFile.encodeFrames(index, active.persistedBlocks(), closed, index.largestTimestamp(), false);
        jobs.persist(active, frames, state.endOffset, snapshot(nowMs));
        active.notePersisted(closed);
        savedPosition = active.sizeBytes();
    }

    /** Saves everything of the newest segment and lets go of it; {@code done} on the loop. */
    void finish(long nowMs, Runnable done) {
        ActiveSegment active = state.active;
        SegmentIndex index = active.index();
        index.closeBlock();
        ByteBuffer frames = IndexFile.encodeFrames(
                index, active.persistedBlocks(), index.blocks(), index.largestTimestamp(), false);
        jobs.finish(active, frames, state.endOffset, snapshot(nowMs), done);
        state.idleBase = active.baseOffset();
        state.idleIndex = index;
        state.idlePersistedBlocks = index.blocks();
        letGo();
    }

    /** Lets go of every open file; those that a read or a sync still uses are closed later. */
    void letGo() {
        if (next != null) {
            jobs.closeFile(next);
            next = null;
        }
        if (state.active != null) {
            state.active.retire();
            state.retiring.add(state.active);
            state.active = null;
        }
        for (ActiveSegment segment : List.copyOf(state.retiring)) {
            segment.noteNamed();
            closeIfDone(segment);
        }
    }

    void closeIfDone(ActiveSegment segment) {
        if (segment.isDone() && state.retiring.remove(segment)) {
            jobs.closeFile(segment);
        }
    }

    private ByteBuffer snapshot(long nowMs) {
        state.producers.expire(nowMs);
        return ProducerSnapshot.encode(state.producers, state.endOffset);
    }
}
