package io.lograft.dataplane.log;

import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;

/** Cuts a run of batches down to the ones that a reader asked for. */
final class BatchRange {
    private BatchRange() {}

    /**
     * A view of the whole batches in {@code batches} that end after {@code offset} and at or before {@code bound}, at
     * most {@code maxBytes} of them, but one if {@code atLeastOne}. An incomplete batch at the end is left out.
     */
    static ByteBuffer within(
            ByteBuffer batches, long offset, long bound, int maxBytes, boolean atLeastOne, RecordBatch view) {
        int position = batches.position();
        while (RecordBatch.isComplete(batches, position)
                && view.wrap(batches, position).lastOffset() < offset) {
            position = view.endPosition();
        }
        int from = position;
        while (RecordBatch.isComplete(batches, position)
                && view.wrap(batches, position).nextOffset() <= bound
                && (view.endPosition() - from <= maxBytes || (atLeastOne && position == from))) {
            position = view.endPosition();
        }
        return batches.duplicate().limit(position).position(from);
    }

    /** Offset after the last batch of a run of whole batches that is not empty. */
    static long nextOffset(ByteBuffer batches, RecordBatch view) {
        int position = batches.position();
        while (position < batches.limit()) {
            position = view.wrap(batches, position).endPosition();
        }
        return view.nextOffset();
    }
}
