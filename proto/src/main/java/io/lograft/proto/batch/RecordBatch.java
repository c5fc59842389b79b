package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A view of one record batch inside a buffer, to be pointed at one batch after the other: no allocation, absolute reads,
 * the buffer's position and limit are never moved. The records themselves stay opaque; {@link RecordCursor} reads them.
 * Not thread-safe.
 */
public final class RecordBatch {
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer;
    private int start;
    private int size;

    /** A view of the batch at the buffer's position. */
    public static RecordBatch of(ByteBuffer buffer) {
        return new RecordBatch().wrap(buffer, buffer.position());
    }

    /**
     * Bytes of the batch that begins at this position, going by its length field alone: the batch need not be complete.
     * 0 if fewer than the 12 bytes are there that say so, -1 if no batch can have that length.
     */
    public static int sizeAt(ByteBuffer buffer, int position) {
        if (buffer.limit() - position < BatchLayout.LENGTH_OVERHEAD) {
            return 0;
        }
        int length = buffer.getInt(position + BatchLayout.LENGTH);
        boolean possible = length >= BatchLayout.RECORDS - BatchLayout.LENGTH_OVERHEAD
                && length <= Integer.MAX_VALUE - BatchLayout.LENGTH_OVERHEAD;
        return possible ? length + BatchLayout.LENGTH_OVERHEAD : -1;
    }

    /** Whether the batch that begins at this position lies within the buffer's limit from its first to its last byte. */
    public static boolean isComplete(ByteBuffer buffer, int position) {
        int size = sizeAt(buffer, position);
        return size > 0 && size <= buffer.limit() - position;
    }

    /**
     * Points this view at the batch that begins at this absolute position.
     *
     * @throws LograftException {@link ErrorCode#INVALID_BATCH} if the batch does not lie within the buffer's limit
     */
    public RecordBatch wrap(ByteBuffer buffer, int position) {
        if (!isComplete(buffer, position)) {
            throw new LograftException(
                    ErrorCode.INVALID_BATCH,
                    "no whole record batch at byte " + position + ": its length field says " + sizeAt(buffer, position)
                            + " bytes, " + (buffer.limit() - position) + " are there; send whole batches");
        }
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("record batches are big-endian, the buffer is not");
        }
        this.buffer = buffer;
        this.start = position;
        this.size = sizeAt(buffer, position);
        return this;
    }

    /** The buffer that this view reads. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Absolute position of the first byte. */
    public int position() {
        return start;
    }

    /** Bytes of the whole batch, header included. */
    public int sizeInBytes() {
        return size;
    }

    /** Absolute position after the last byte. */
    public int endPosition() {
        return start + size;
    }

    public long baseOffset() {
        return buffer.getLong(start + BatchLayout.BASE_OFFSET);
    }

    /** Offset of the last record; after compaction that record need not exist. */
    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** Offset that follows this batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int leaderEpoch() {
        return buffer.getInt(start + BatchLayout.LEADER_EPOCH);
    }

    public byte magic() {
        return buffer.get(start + BatchLayout.MAGIC);
    }

    /** The checksum that the batch carries. */
    public int crc() {
        return buffer.getInt(start + BatchLayout.CRC);
    }

    /** The checksum that the batch should carry. Reads every byte. */
    public int computeCrc() {
        crc.reset();
        BatchChecksums.update(crc, buffer, start + BatchLayout.ATTRIBUTES, size - BatchLayout.ATTRIBUTES);
        return (int) crc.getValue();
    }

    /** Whether the bytes are as the checksum says. Reads every byte. */
    public boolean crcMatches() {
        return crc() == computeCrc();
    }

    /** 16 bits; see BATCH.md. */
    public int attributes() {
        return buffer.getShort(start + BatchLayout.ATTRIBUTES) & 0xFFFF;
    }

    /** Null if the attributes name a codec that the format does not define. */
    public Compression compression() {
        return Compression.of(attributes());
    }

    /** The number by which the attributes name the codec, 0 to 7. */
    public int codecNumber() {
        return attributes() & BatchLayout.COMPRESSION_MASK;
    }

    /** Whether all records carry the time of the append, {@link #maxTimestamp}, instead of their own. */
    public boolean isLogAppendTime() {
        return (attributes() & BatchLayout.LOG_APPEND_TIME_FLAG) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & BatchLayout.TRANSACTIONAL_FLAG) != 0;
    }

    public boolean isControl() {
        return (attributes() & BatchLayout.CONTROL_FLAG) != 0;
    }

    /** Whether a time is set from which on its tombstones may go: {@link #baseTimestamp}. */
    public boolean hasDeleteHorizon() {
        return (attributes() & BatchLayout.DELETE_HORIZON_FLAG) != 0;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + BatchLayout.LAST_OFFSET_DELTA);
    }

    /** Ms; each record's time is this plus its delta. */
    public long baseTimestamp() {
        return buffer.getLong(start + BatchLayout.BASE_TIMESTAMP);
    }

    /** Ms. */
    public long maxTimestamp() {
        return buffer.getLong(start + BatchLayout.MAX_TIMESTAMP);
    }

    /** -1 without one. */
    public long producerId() {
        return buffer.getLong(start + BatchLayout.PRODUCER_ID);
    }

    public boolean hasProducerId() {
        return producerId() >= 0;
    }

    public short producerEpoch() {
        return buffer.getShort(start + BatchLayout.PRODUCER_EPOCH);
    }

    /** Sequence number of the first record, -1 without one. */
    public int baseSequence() {
        return buffer.getInt(start + BatchLayout.BASE_SEQUENCE);
    }

    /** Sequence number of the last record; sequence numbers wrap from 2^31-1 to 0. */
    public int lastSequence() {
        int base = baseSequence();
        return base < 0 ? BatchLayout.NO_SEQUENCE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
    }

    public int recordCount() {
        return buffer.getInt(start + BatchLayout.RECORD_COUNT);
    }

    /** Sets, in place, what the leader assigns. The CRC leaves these fields out and stays right. */
    public void stamp(long baseOffset, int leaderEpoch) {
        buffer.putLong(start + BatchLayout.BASE_OFFSET, baseOffset);
        buffer.putInt(start + BatchLayout.LEADER_EPOCH, leaderEpoch);
    }

    /** Sets, in place, who produced the batch, and the CRC anew. For a producer that starts over under another epoch. */
    public void setProducer(long producerId, short producerEpoch, int baseSequence) {
        buffer.putLong(start + BatchLayout.PRODUCER_ID, producerId);
        buffer.putShort(start + BatchLayout.PRODUCER_EPOCH, producerEpoch);
        buffer.putInt(start + BatchLayout.BASE_SEQUENCE, baseSequence);
        buffer.putInt(start + BatchLayout.CRC, computeCrc());
    }

    @Override
    public String toString() {
        return buffer == null
                ? "RecordBatch[]"
                : "RecordBatch[offsets " + baseOffset() + ".." + lastOffset() + ", epoch " + leaderEpoch() + ", "
                        + size + " bytes, producer " + producerId() + "/" + producerEpoch() + ", sequence "
                        + baseSequence() + "]";
    }
}
