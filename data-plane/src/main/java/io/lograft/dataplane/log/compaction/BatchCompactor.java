package io.lograft.dataplane.log.compaction;

import io.lograft.proto.batch.BatchRewriter;
import io.lograft.proto.batch.EmptyBatch;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Decides what is left of each batch of a log, in order: records that are the last of their key, tombstones until they
 * were kept long enough, headers by which producers are remembered; an {@link EmptyBatch} for each run of offsets of
 * which nothing is left. A batch whose records take too much memory ({@link BoundedRecords}) stays as it is, and all
 * tombstones after it stay too: it may hold older records of their keys. Used for one pass; not thread-safe.
 */
public final class BatchCompactor implements AutoCloseable {
    private final KeyOffsets keys;
    private final CompactionRules rules;
    private final Target target;
    private final BoundedRecords bounded = new BoundedRecords();
    private final BatchRewriter rewriter = new BatchRewriter(BoundedRecords.BYTES_MAX);
    private final BitSet kept = new BitSet();

    private long gapStart = -1;
    private long gapEnd;
    private int gapEpoch;
    private RecordCursor cursor;
    private int records;
    private boolean tombstones;
    private boolean passedUnread;
    private long removedRecords;
    private boolean changed;

    /** Takes what is left, batch by batch: one whole batch between position and limit, good until it returns. */
    public interface Target {
        void accept(ByteBuffer batch) throws IOException;
    }

    public BatchCompactor(KeyOffsets keys, CompactionRules rules, Target target) {
        this.keys = keys;
        this.rules = rules;
        this.target = target;
    }

    /** Takes the next batch; the one before must end where it begins. */
    public void add(RecordBatch batch) throws IOException {
        if (batch.isControl() || batch.baseOffset() >= rules.mappedEnd()) {
            keep(batch);
            return;
        }
        cursor = bounded.of(batch);
        if (cursor == null) {
            passedUnread = true;
            keep(batch);
            return;
        }
        choose(batch);
        if (kept.isEmpty() && !isRemembered(batch)) {
            remove(batch);
            return;
        }
        long horizon = horizon(batch);
        if (kept.cardinality() == records && horizon == BatchRewriter.SAME_HORIZON) {
            keep(batch);
            return;
        }
        changed = true;
        removedRecords += records - kept.cardinality();
        endGap();
        target.accept(rewriter.rewrite(batch, kept, horizon));
    }

    /** Hands out what is held back: to be called at a segment's end. */
    public void flush() throws IOException {
        endGap();
    }

    /** A new segment begins: {@link #hasChanged} speaks of that one from now on. */
    public void endSegment() {
        changed = false;
    }

    /** Whether anything of the segment is not as it was. */
    public boolean hasChanged() {
        return changed;
    }

    /** Records that were left out so far. */
    public long removedRecords() {
        return removedRecords;
    }

    /** Which records of the batch at the cursor stay, into {@link #kept}. */
    private void choose(RecordBatch batch) {
        kept.clear();
        records = batch.recordCount();
        tombstones = false;
        for (int i = 0; cursor.next(); i++) {
            if (staying(batch)) {
                kept.set(i);
                tombstones |= cursor.valueLength() < 0 && cursor.offset() < rules.mappedEnd();
            }
        }
    }

    private boolean staying(RecordBatch batch) {
        if (cursor.offset() >= rules.mappedEnd()) {
            return true;
        }
        if (cursor.keyLength() < 0 || cursor.offset() < rules.startOffset() || keys.newest(cursor) > cursor.offset()) {
            return false;
        }
        boolean expired = cursor.valueLength() < 0
                && batch.hasDeleteHorizon()
                && rules.nowMs() >= batch.baseTimestamp()
                && !passedUnread;
        return !expired;
    }

    /** Tombstones whose older records are all gone by now get their time, once. */
    private long horizon(RecordBatch batch) {
        boolean due =
                tombstones && !passedUnread && !batch.hasDeleteHorizon() && batch.nextOffset() <= rules.mappedEnd();
        if (!due) {
            return BatchRewriter.SAME_HORIZON;
        }
        long horizon = rules.nowMs() + rules.deleteRetentionMs();
        return horizon < 0 ? Long.MAX_VALUE : horizon;
    }

    private boolean isRemembered(RecordBatch batch) {
        return batch.hasProducerId() && Arrays.binarySearch(rules.producerBatches(), batch.baseOffset()) >= 0;
    }

    private void keep(RecordBatch batch) throws IOException {
        endGap();
        target.accept(batch.buffer().duplicate().limit(batch.endPosition()).position(batch.position()));
    }

    private void remove(RecordBatch batch) throws IOException {
        boolean joins =
                gapStart >= 0 && batch.leaderEpoch() == gapEpoch && batch.nextOffset() - gapStart < Integer.MAX_VALUE;
        changed |= joins || !EmptyBatch.is(batch);
        removedRecords += records;
        if (!joins) {
            endGap();
            gapStart = batch.baseOffset();
            gapEpoch = batch.leaderEpoch();
        }
        gapEnd = batch.nextOffset();
    }

    private void endGap() throws IOException {
        if (gapStart >= 0) {
            target.accept(EmptyBatch.of(gapStart, gapEnd, gapEpoch));
            gapStart = -1;
        }
    }

    @Override
    public void close() {
        rewriter.close();
    }
}
