package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a replica that starts again begins to copy: with the batch that holds the leader's log start. Deleting records puts
 * the start anywhere, also inside a batch, and batches are only ever copied whole. Owned by the partition's loop.
 */
final class CopyStart {
    private static final long UNKNOWN = -1;

    private final ReplicaLog log;
    private long ofStart = UNKNOWN;
    private long offset;

    /** Told where to begin; exactly one call. */
    interface Finding {
        void onFound(long offset);

        void onFailed(ErrorCode code, String message);
    }

    CopyStart(ReplicaLog log) {
        this.log = log;
    }

    /** At most the log's start: less if it is known that a batch begins there that holds it. */
    long offset() {
        return ofStart == log.startOffset() ? offset : log.startOffset();
    }

    /** Looks at the first batch, unless it is known. */
    void find(Finding finding) {
        long start = log.startOffset();
        if (ofStart == start) {
            finding.onFound(offset);
            return;
        }
        log.read(start, log.endOffset(), 1, new ReplicaLog.ReadCallback() {
            @Override
            public void onBatches(List<ByteBuffer> batches, long nextOffset) {
                offset = batches.isEmpty()
                        ? start
                        : Math.min(start, RecordBatch.of(batches.get(0)).baseOffset());
                ofStart = start;
                finding.onFound(offset);
            }

            @Override
            public void onError(ErrorCode code, String message) {
                finding.onFailed(code, message);
            }
        });
    }
}
