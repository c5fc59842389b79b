package io.lograft.dataplane.inspect;

import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordBatch;

/**
 * One batch of a segment, as its header has it.
 *
 * @param position byte of the file at which it begins
 * @param compression null if no codec has its number
 * @param deleteHorizonMs from when on its tombstones may go; -1 if it has no such time
 * @param problem null if magic, counts and checksum are right
 */
public record BatchEntry(
        long position,
        int sizeBytes,
        long baseOffset,
        long lastOffset,
        int leaderEpoch,
        int records,
        Compression compression,
        int attributes,
        long producerId,
        int producerEpoch,
        int baseSequence,
        long baseTimestampMs,
        long maxTimestampMs,
        long deleteHorizonMs,
        int crc,
        String problem) {

    static BatchEntry of(RecordBatch batch, long position, String problem) {
        return new BatchEntry(
                position,
                batch.sizeInBytes(),
                batch.baseOffset(),
                batch.lastOffset(),
                batch.leaderEpoch(),
                batch.recordCount(),
                batch.compression(),
                batch.attributes(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.baseTimestamp(),
                batch.maxTimestamp(),
                batch.hasDeleteHorizon() ? batch.baseTimestamp() : -1,
                batch.crc(),
                problem);
    }

    /** Whether compaction has touched the batch: records are missing, or its tombstones have their time. */
    public boolean isCompacted() {
        return records != lastOffset - baseOffset + 1 || deleteHorizonMs >= 0;
    }

    /** Offset that the next batch must have. */
    public long nextOffset() {
        return lastOffset + 1;
    }
}
