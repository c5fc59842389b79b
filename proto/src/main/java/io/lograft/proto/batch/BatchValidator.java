package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;
import java.nio.ByteBuffer;

/**
 * What a broker checks of batches that it did not make itself: the header and the checksum, never the records. Checks
 * read nothing outside the buffer and take no memory. Not thread-safe: one per loop.
 */
public final class BatchValidator {
    private final RecordBatch batch = new RecordBatch();

    /**
     * Checks what a client sent to be appended: exactly one batch, between the buffer's position and limit.
     *
     * @param maxBytes the topic's {@code max.message.bytes}
     */
    public BatchCheck fromClient(ByteBuffer bytes, int maxBytes) {
        BatchCheck framing = checkFraming(bytes, maxBytes);
        if (!framing.good()) {
            return framing;
        }
        batch.wrap(bytes, bytes.position());
        BatchCheck attributes = checkAttributes();
        if (!attributes.good()) {
            return attributes;
        }
        BatchCheck counts = checkCounts();
        if (!counts.good()) {
            return counts;
        }
        BatchCheck producer = checkProducer();
        if (!producer.good()) {
            return producer;
        }
        BatchCheck crc = checkCrc(batch);
        return crc.good() ? crc : BatchCheck.corrupt(crc.message() + "; they changed on the way, send them again");
    }

    /**
     * Checks one batch that the leader stamped, wherever it was read: magic, counts, checksum. Its place in the log is the
     * log's to check; what is to be done depends on where it was, the caller says it.
     */
    public static BatchCheck stamped(RecordBatch batch) {
        if (batch.magic() != BatchLayout.MAGIC_V2) {
            return BatchCheck.invalid("the batch has magic " + batch.magic() + ", only 2 is known");
        }
        if (batch.baseOffset() < 0 || batch.leaderEpoch() < 0 || batch.lastOffsetDelta() < 0) {
            return BatchCheck.invalid("the batch has base offset " + batch.baseOffset() + ", leader epoch "
                    + batch.leaderEpoch() + ", last offset delta " + batch.lastOffsetDelta()
                    + "; none of them may be negative");
        }
        if (batch.lastOffsetDelta() == Integer.MAX_VALUE || batch.nextOffset() < 0) {
            return BatchCheck.invalid("the batch ends past the largest offset: base offset " + batch.baseOffset()
                    + ", last offset delta " + batch.lastOffsetDelta());
        }
        return checkCrc(batch);
    }

    private static BatchCheck checkFraming(ByteBuffer bytes, int maxBytes) {
        int there = bytes.remaining();
        if (there > maxBytes) {
            return new BatchCheck(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the batch has " + there + " bytes, max.message.bytes allows " + maxBytes
                            + "; send smaller batches or raise the topic's limit");
        }
        if (there < BatchLayout.RECORDS) {
            return BatchCheck.corrupt("the batch has " + there + " bytes, its header alone takes " + BatchLayout.RECORDS
                    + "; send whole batches");
        }
        int size = RecordBatch.sizeAt(bytes, bytes.position());
        if (size != there) {
            return BatchCheck.corrupt("the batch's length field says " + size + " bytes, " + there
                    + " were sent; send exactly one batch for a partition");
        }
        byte magic = bytes.get(bytes.position() + BatchLayout.MAGIC);
        if (magic != BatchLayout.MAGIC_V2) {
            return BatchCheck.invalid(
                    "the batch has magic " + magic + ", only 2 is accepted; use a client that writes record format v2");
        }
        return BatchCheck.GOOD;
    }

    private BatchCheck checkAttributes() {
        int attributes = batch.attributes();
        if (batch.isControl()) {
            return BatchCheck.invalid("the batch is marked as a control batch; only brokers write those");
        }
        if (batch.isTransactional()) {
            return BatchCheck.invalid(
                    "the batch is marked as transactional, this version has no transactions; produce without them");
        }
        if (batch.isLogAppendTime()) {
            return BatchCheck.invalid("the batch is marked with log-append time; only the broker sets that");
        }
        int unknown = attributes & (BatchLayout.DELETE_HORIZON_FLAG | BatchLayout.UNDEFINED_FLAGS);
        if (unknown != 0) {
            return BatchCheck.invalid("the batch has attribute bits 0x" + Integer.toHexString(unknown)
                    + " set, which a producer must leave clear");
        }
        if (batch.compression() == null) {
            return BatchCheck.invalid("the batch names compression codec " + (attributes & BatchLayout.COMPRESSION_MASK)
                    + "; known are 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd");
        }
        return BatchCheck.GOOD;
    }

    private BatchCheck checkCounts() {
        int count = batch.recordCount();
        if (count < 1 || batch.lastOffsetDelta() != count - 1) {
            return BatchCheck.invalid("the batch says it has " + count + " records and last offset delta "
                    + batch.lastOffsetDelta() + "; there must be 1 or more, and the delta one less than the count");
        }
        int most = (batch.sizeInBytes() - BatchLayout.RECORDS) / BatchLayout.SMALLEST_RECORD_BYTES;
        if (batch.compression() == Compression.NONE && count > most) {
            return BatchCheck.invalid("the batch says it has " + count + " records, its " + batch.sizeInBytes()
                    + " bytes can hold at most " + most);
        }
        return BatchCheck.GOOD;
    }

    private BatchCheck checkProducer() {
        long producerId = batch.producerId();
        if (producerId < BatchLayout.NO_PRODUCER_ID) {
            return BatchCheck.invalid("the batch has producer id " + producerId + "; it must be -1 (none) or more");
        }
        if (producerId >= 0 && (batch.producerEpoch() < 0 || batch.baseSequence() < 0)) {
            return BatchCheck.invalid("the batch has producer id " + producerId + " with epoch " + batch.producerEpoch()
                    + " and sequence " + batch.baseSequence() + "; both must be 0 or more");
        }
        return BatchCheck.GOOD;
    }

    private static BatchCheck checkCrc(RecordBatch batch) {
        int computed = batch.computeCrc();
        if (computed == batch.crc()) {
            return BatchCheck.GOOD;
        }
        return BatchCheck.corrupt("the batch carries CRC-32C 0x" + Integer.toHexString(batch.crc())
                + ", its bytes give 0x" + Integer.toHexString(computed));
    }
}
