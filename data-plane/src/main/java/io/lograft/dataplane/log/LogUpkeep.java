package io.lograft.dataplane.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps one log as small as its topic's settings say, and sound: retention, and the loop's side of compaction and of
 * scrubbing. Owned by the partition's loop.
 */
final class LogUpkeep implements CompactionPlan.Owner, ScrubTask.Owner {
    /** A log that cannot be compacted is left alone for so long. */
    private static final long PAUSE_MS = 10 * 60 * 1000;

    /** A segment is read again at most once in so long. */
    private static final long SCRUB_CYCLE_MS = 24L * 60 * 60 * 1000;

    private final LogState state;
    private final LoopLogs loops;
    private final LogJobs jobs;
    private final SegmentRoller roller;
    private final LogReader reader;
    private final Host host;
    private boolean compacting;
    private long pausedUntilMs = Long.MIN_VALUE;
    private boolean scrubbing;
    private long scrubbedTo;
    private long scrubCycleMs = Long.MIN_VALUE;

    /** The log. */
    interface Host {
        /** Its newest segment's file is open and nothing is being cut. */
        boolean isOpen();

        /** Its newest segment's file has not been opened. */
        boolean isIdle();

        /** Opens it. */
        void prepare();

        LogConfig config();

        void advanceStartOffset(long offset);

        void onCorrupt(String detail);
    }

    LogUpkeep(LogState state, LoopLogs loops, LogJobs jobs, SegmentRoller roller, LogReader reader, Host host) {
        this.state = state;
        this.loops = loops;
        this.jobs = jobs;
        this.roller = roller;
        this.reader = reader;
        this.host = host;
    }

    /** Does what is due. */
    void round(long nowMs) {
        if (!host.isOpen() && !host.isIdle()) {
            return;
        }
        if (host.config().delete()) {
            retain(nowMs);
        }
        if (host.config().compact()) {
            compact(nowMs);
        }
        scrub(nowMs);
    }

    /**
     * Deletes what the topic's settings no longer keep. A newest segment that is too old as a whole is sealed, for the
     * next round to delete.
     */
    private void retain(long nowMs) {
        host.advanceStartOffset(Retention.startOf(state, host.config(), nowMs));
        if (Retention.isNewestExpired(state, host.config(), nowMs)) {
            rollNewest(nowMs);
        }
    }

    private void rollNewest(long nowMs) {
        if (host.isIdle()) {
            host.prepare();
        } else {
            roller.rollWhenReady(nowMs);
        }
    }

    // ------------------------------------------------------------------------------------------------ scrubbing

    /** Offers the next segment; after the last one, begins again with the first once the cycle is over. */
    private void scrub(long nowMs) {
        if (scrubbing || !loops.context().scrubber().isEnabled()) {
            return;
        }
        if (scrubbedTo == 0) {
            if (nowMs < scrubCycleMs + SCRUB_CYCLE_MS) {
                return;
            }
            scrubCycleMs = nowMs;
        }
        for (Segment segment : state.sealed) {
            if (segment.endOffset() > scrubbedTo && state.retiring(segment.baseOffset()) == null) {
                scrubbing = true;
                loops.context()
                        .scrubber()
                        .offer(new ScrubTask(state.files, loops.loop(), this, segment, state.generation, state.layout));
                return;
            }
        }
        scrubbedTo = 0;
    }

    @Override
    public void onScrubbed(ScrubTask task, String damage) {
        scrubbing = false;
        scrubbedTo = task.segment().endOffset();
        boolean same = task.generation() == state.generation
                && task.layout() == state.layout
                && state.sealed.contains(task.segment());
        if (damage != null && same) {
            host.onCorrupt(damage);
        } else if (host.isOpen() || host.isIdle()) {
            scrub(loops.loop().clock().wallMs());
        }
    }

    // ------------------------------------------------------------------------------------------------ compaction

    private void compact(long nowMs) {
        if (host.isOpen() && roller.isDueByAge(host.config(), nowMs)) {
            roller.rollWhenReady(nowMs);
        }
        if (compacting || nowMs < pausedUntilMs) {
            return;
        }
        List<Segment> segments = CompactionChoice.of(state, host.config(), nowMs);
        if (segments.isEmpty()) {
            return;
        }
        if (host.isIdle()) {
            host.prepare();
            return;
        }
        compacting = true;
        loops.context()
                .cleaner()
                .offer(new CompactionPlan(
                        state.files,
                        loops.loop(),
                        this,
                        host.config(),
                        state.generation,
                        segments,
                        state.startOffset,
                        Math.max(state.cleanedTo, segments.get(0).baseOffset()),
                        nowMs,
                        state.producers.batchOffsets()));
    }

    @Override
    public boolean onCompacted(CompactionPlan plan, CompactedSegment compacted) {
        int at = state.sealed.indexOf(compacted.sources().get(0));
        int count = compacted.sources().size();
        boolean same = host.isOpen()
                && plan.generation() == state.generation
                && at >= 0
                && at + count <= state.sealed.size()
                && state.sealed.subList(at, at + count).equals(compacted.sources());
        if (!same) {
            return false;
        }
        Segment replacement = compacted.segment();
        List<Segment> sealed = new ArrayList<>(state.sealed.subList(0, at));
        sealed.add(replacement);
        sealed.addAll(state.sealed.subList(at + count, state.sealed.size()));
        state.sealed = sealed;
        state.layout++;
        reader.forget();
        ActiveSegment open = new ActiveSegment(
                compacted.file(),
                compacted.uuid(),
                compacted.createdMs(),
                replacement.baseOffset(),
                compacted.index(),
                false);
        open.retire();
        state.retiring.add(open);
        SegmentIndex index = compacted.index();
        ByteBuffer frames = IndexFile.encodeFrames(index, 0, index.blocks(), replacement.largestTimestampMs(), true);
        List<Long> replaced =
                compacted.sources().stream().map(Segment::baseOffset).skip(1).toList();
        jobs.replace(open, frames, replaced);
        return true;
    }

    @Override
    public void onDamagedSource(CompactionPlan plan, Segment source, String detail) {
        boolean stillThere = plan.generation() == state.generation
                && state.sealed.contains(source)
                && state.retiring(source.baseOffset()) == null;
        if (stillThere) {
            host.onCorrupt(detail);
        }
    }

    @Override
    public void onPassEnded(CompactionPlan plan, CompactionPlan.PassResult result) {
        compacting = false;
        if (result.ending() != CompactionPlan.Ending.COMPLETE) {
            boolean blocked = result.ending() == CompactionPlan.Ending.BLOCKED;
            pausedUntilMs = blocked ? plan.nowMs() + PAUSE_MS : Long.MIN_VALUE;
            return;
        }
        if (plan.generation() == state.generation && result.cleanedTo() > state.cleanedTo) {
            state.cleanedTo = result.cleanedTo();
            loops.note(new CheckpointRecord.Cleaned(state.id, state.cleanedTo));
        }
        if (result.cleanedTo() < plan.end()) {
            round(loops.loop().clock().wallMs());
        }
    }
}
