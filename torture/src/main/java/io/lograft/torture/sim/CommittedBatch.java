package io.lograft.torture.sim;

import io.lograft.proto.batch.RecordBatch;

/** What makes a committed batch the one it is. */
record CommittedBatch(long baseOffset, long nextOffset, int epoch, int crc) {
    static CommittedBatch of(RecordBatch batch) {
        return new CommittedBatch(batch.baseOffset(), batch.nextOffset(), batch.leaderEpoch(), batch.crc());
    }
}
