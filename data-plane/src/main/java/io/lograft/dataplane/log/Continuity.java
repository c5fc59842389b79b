package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.BatchValidator;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;

/** Whether batches that a leader stamped go on where a log ends. */
final class Continuity {
    private Continuity() {}

    /** Checks every batch; null if all is well, with the view left at the last one. */
    static AppendResult refusal(ByteBuffer batches, LogState state, RecordBatch view) {
        long expected = state.endOffset;
        int epoch = Math.max(state.lastEpoch, 0);
        for (int at = batches.position(); at < batches.limit(); at = view.endPosition()) {
            if (!RecordBatch.isComplete(batches, at)) {
                return AppendResult.refused(
                        ErrorCode.CORRUPT_BATCH,
                        "no whole batch at byte " + at + " of what the leader sent; the connection must start over");
            }
            BatchCheck stamped = BatchValidator.stamped(view.wrap(batches, at));
            if (!stamped.good()) {
                return AppendResult.refused(
                        stamped.error(), stamped.message() + "; it changed on the way, the link must start over");
            }
            if (view.baseOffset() != expected || view.leaderEpoch() < epoch) {
                return AppendResult.refused(
                        ErrorCode.INVALID_BATCH,
                        "the leader sent " + view + " where offset " + expected + " and epoch " + epoch
                                + " or later are due; the link must start over");
            }
            expected = view.nextOffset();
            epoch = view.leaderEpoch();
        }
        return expected == state.endOffset
                ? AppendResult.refused(ErrorCode.INVALID_BATCH, "the leader sent no batch; the link must start over")
                : null;
    }
}
