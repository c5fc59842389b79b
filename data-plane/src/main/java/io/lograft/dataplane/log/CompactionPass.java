package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.dataplane.log.compaction.BatchCompactor;
import io.lograft.dataplane.log.compaction.BoundedRecords;
import io.lograft.dataplane.log.compaction.CompactionRules;
import io.lograft.dataplane.log.compaction.KeyOffsets;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over one log: learns the newest offset of each key in what is not compacted yet, as far as memory allows, then
 * writes every segment up to there again. In small steps, each of about 1 MiB. Owned by the cleaner's loop.
 *
 * <p>Older segments are replaced before younger ones: a tombstone gets its time only when no older record of its key is
 * left.
 */
final class CompactionPass implements AutoCloseable {
    private static final int STEP_BYTES = 1 << 20;
    private static final int SMALL_RECORD_BYTES = 48;

    private final CompactionPlan plan;
    private final KeyOffsets keys;
    private final BoundedRecords bounded = new BoundedRecords();
    private final List<List<Segment>> groups = new ArrayList<>();

    private Phase phase = Phase.MAPPING;
    private long mappedEnd;
    private int segment;
    private int group;
    private DiskFile source;
    private SegmentWalker walker;
    private BatchCompactor compactor;
    private StagedSegment staged;

    /** MAPPING → COPYING ⇄ READY → DONE. READY: a segment waits to be taken or refused. */
    enum Phase {
        MAPPING,
        COPYING,
        READY,
        DONE
    }

    CompactionPass(CompactionPlan plan, long memoryBytes) {
        this.plan = plan;
        this.keys = new KeyOffsets(memoryBytes, plan.dirtyBytes() / SMALL_RECORD_BYTES);
        this.mappedEnd = plan.cleanedTo();
        while (segment < plan.segments().size() && plan.segments().get(segment).endOffset() <= plan.cleanedTo()) {
            segment++;
        }
    }

    CompactionPlan plan() {
        return plan;
    }

    Phase phase() {
        return phase;
    }

    /** Everything below is compacted once the pass is done. */
    long mappedEnd() {
        return mappedEnd;
    }

    long removedRecords() {
        return compactor == null ? 0 : compactor.removedRecords();
    }

    /** The segment that is being read, for the case that it is found damaged. */
    Segment current() {
        return phase == Phase.MAPPING
                ? plan.segments().get(segment)
                : groups.get(group).get(segment);
    }

    /** Goes on for about a MiB; returns the bytes that were read and written. */
    long step() throws IOException {
        return phase == Phase.MAPPING ? map() : copy();
    }

    private void open(Segment next) throws IOException {
        source = plan.files().disk().openForRead(plan.files().log(next.baseOffset()));
        walker = new SegmentWalker(source, SegmentHeader.BYTES, next.sizeBytes(), next.baseOffset(), -1);
    }

    private void closeSource() throws IOException {
        walker = null;
        if (source != null) {
            DiskFile closing = source;
            source = null;
            closing.close();
        }
    }

    // ------------------------------------------------------------------------------------------------ mapping

    private long map() throws IOException {
        if (walker == null) {
            open(plan.segments().get(segment));
        }
        long from = walker.position();
        while (walker.position() - from < STEP_BYTES) {
            if (!nextBatch()) {
                mappedEnd = plan.segments().get(segment).endOffset();
                segment++;
                closeSource();
                if (segment == plan.segments().size()) {
                    beginCopying();
                }
                return STEP_BYTES / 2;
            }
            if (!mapKeys(walker.batch())) {
                closeSource();
                beginCopying();
                return STEP_BYTES / 2;
            }
        }
        return walker.position() - from;
    }

    private boolean nextBatch() throws IOException {
        if (walker.next()) {
            return true;
        }
        if (walker.problem() != null) {
            throw new CorruptFileException(
                    plan.files().log(current().baseOffset()), walker.position(), walker.problem());
        }
        return false;
    }

    /** False if there is no room for a key; the map ends before its record then. */
    private boolean mapKeys(RecordBatch batch) {
        if (batch.nextOffset() <= plan.cleanedTo() || batch.isControl()) {
            return true;
        }
        RecordCursor cursor = bounded.of(batch);
        while (cursor != null && cursor.next()) {
            boolean counts = cursor.offset() >= plan.cleanedTo() && cursor.keyLength() >= 0;
            if (counts && !keys.put(cursor)) {
                mappedEnd = cursor.offset();
                return false;
            }
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------ copying

    private void beginCopying() {
        List<Segment> open = new ArrayList<>();
        for (Segment next : plan.segments()) {
            if (next.baseOffset() >= mappedEnd) {
                break;
            }
            if (!open.isEmpty() && !fits(open, next)) {
                groups.add(open);
                open = new ArrayList<>();
            }
            open.add(next);
        }
        groups.add(open);
        segment = 0;
        phase = Phase.COPYING;
        CompactionRules rules = new CompactionRules(
                plan.startOffset(),
                mappedEnd,
                plan.nowMs(),
                plan.config().compaction().deleteRetentionMs(),
                plan.producerBatches());
        compactor = new BatchCompactor(keys, rules, batch -> staged.add(batch));
    }

    /** What is left of neighbours goes into one segment while their sum is small enough for one. */
    private boolean fits(List<Segment> open, Segment next) {
        long bytes = next.sizeBytes();
        for (Segment earlier : open) {
            bytes += earlier.sizeBytes();
        }
        return bytes <= plan.config().segmentBytes()
                && next.endOffset() - open.get(0).baseOffset() < Integer.MAX_VALUE;
    }

    private long copy() throws IOException {
        if (staged == null) {
            staged = new StagedSegment(plan.files(), groups.get(group).get(0).baseOffset());
        }
        if (walker == null) {
            open(groups.get(group).get(segment));
        }
        long from = walker.position();
        long written = staged.sizeBytes();
        while (walker.position() - from < STEP_BYTES) {
            if (!nextBatch()) {
                endSource();
                break;
            }
            compactor.add(walker.batch());
        }
        return BatchLayout.RECORDS
                + (walker == null ? STEP_BYTES / 2 : walker.position() - from)
                + (staged == null ? 0 : staged.sizeBytes() - written);
    }

    private void endSource() throws IOException {
        closeSource();
        segment++;
        if (segment < groups.get(group).size()) {
            return;
        }
        segment--;
        boolean merged = groups.get(group).size() > 1;
        compactor.flush();
        if (merged || compactor.hasChanged()) {
            staged.finish();
            phase = Phase.READY;
        } else {
            staged.discard();
            nextGroup();
        }
    }

    /** In READY: what lies ready. */
    CompactedSegment ready() {
        return staged.ready(groups.get(group));
    }

    /** In READY: the log has taken the segment, and its file; the pass goes on. */
    void taken() {
        nextGroup();
    }

    private void nextGroup() {
        staged = null;
        compactor.endSegment();
        group++;
        segment = 0;
        phase = group == groups.size() ? Phase.DONE : Phase.COPYING;
    }

    /** Ends the pass where it stands; what is staged is dropped. */
    @Override
    public void close() throws IOException {
        closeSource();
        if (compactor != null) {
            compactor.close();
        }
        if (staged != null) {
            StagedSegment dropped = staged;
            staged = null;
            dropped.discard();
        }
    }
}
