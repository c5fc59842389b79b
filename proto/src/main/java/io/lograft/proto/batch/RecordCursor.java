package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the records of a batch: in place, or, if the batch is compressed, in a buffer of bounded size that serves one
 * batch after the other. {@link #next} allocates nothing; keys, values and headers are copied out when asked for. Every
 * length is checked against the end of the records before it is believed, so that damaged bytes end in a {@link
 * LograftException} ({@link ErrorCode#CORRUPT_BATCH}) and take no memory. Not thread-safe.
 */
public final class RecordCursor {
    private static final int NULL_LENGTH = -1;

    private final RecordDecompressor decompressor;
    private ByteBuffer buffer;
    private int position;
    private int batchEnd;
    private int recordEnd;
    private int remaining;
    private long baseOffset;
    private int lastOffsetDelta;
    private int lastDelta;
    private long baseTimestamp;
    private boolean appendTime;

    private long offset;
    private long timestamp;
    private long timestampDelta;
    private int attributesPosition;
    private int restPosition;
    private int keyPosition;
    private int keyLength;
    private int valuePosition;
    private int valueLength;
    private int headerCount;
    private int headersPosition;

    /** Decompresses up to {@link RecordDecompressor#DEFAULT_LIMIT_BYTES}. */
    public RecordCursor() {
        this(RecordDecompressor.DEFAULT_LIMIT_BYTES);
    }

    /**
     * @param decompressedBytesMax what the records of a compressed batch may take
     */
    public RecordCursor(int decompressedBytesMax) {
        this.decompressor = new RecordDecompressor(decompressedBytesMax);
    }

    /**
     * Starts before the first record of a batch.
     *
     * @throws LograftException if the batch's count cannot be right, or it cannot be decompressed: see {@link
     *     RecordDecompressor#decompress}
     */
    public RecordCursor reset(RecordBatch batch) {
        if (batch.compression() == Compression.NONE || batch.recordCount() == 0) {
            buffer = batch.buffer();
            position = batch.position() + BatchLayout.RECORDS;
            batchEnd = batch.recordCount() == 0 ? position : batch.endPosition();
        } else {
            buffer = decompressor.decompress(batch);
            position = 0;
            batchEnd = buffer.limit();
        }
        remaining = batch.recordCount();
        baseOffset = batch.baseOffset();
        lastOffsetDelta = batch.lastOffsetDelta();
        lastDelta = -1;
        appendTime = batch.isLogAppendTime();
        baseTimestamp = appendTime ? batch.maxTimestamp() : batch.baseTimestamp();
        if (remaining < 0 || remaining > (batchEnd - position) / BatchLayout.SMALLEST_RECORD_BYTES) {
            throw corrupt("it says it has " + remaining + " records in " + (batchEnd - position) + " bytes");
        }
        return this;
    }

    /** Moves to the next record; false after the last one. */
    public boolean next() {
        if (remaining == 0) {
            if (position != batchEnd) {
                throw corrupt((batchEnd - position) + " bytes follow its last record");
            }
            return false;
        }
        remaining--;
        int length = readVarint(batchEnd);
        if (length < 0 || length > batchEnd - position) {
            throw corrupt("a record of " + length + " bytes does not fit the " + (batchEnd - position) + " left");
        }
        recordEnd = position + length;
        readFields();
        skipHeaders();
        position = recordEnd;
        return true;
    }

    public long offset() {
        return offset;
    }

    /** Ms. */
    public long timestamp() {
        return timestamp;
    }

    /** Bytes of the key, -1 if it is null. */
    public int keyLength() {
        return keyLength;
    }

    /** A copy of the key; null if it is null. */
    public byte[] key() {
        return copy(keyPosition, keyLength);
    }

    /** Bytes of the value, -1 if it is null. */
    public int valueLength() {
        return valueLength;
    }

    /** A copy of the value; null if it is null. */
    public byte[] value() {
        return copy(valuePosition, valueLength);
    }

    /** A read-only view of the value, good until the next {@link #reset}; null if it is null. */
    public ByteBuffer valueView() {
        return valueLength == NULL_LENGTH
                ? null
                : buffer.asReadOnlyBuffer().position(valuePosition).limit(valuePosition + valueLength);
    }

    public int headerCount() {
        return headerCount;
    }

    /** The headers, in order; copies. */
    public List<RecordHeader> headers() {
        if (headerCount == 0) {
            return List.of();
        }
        List<RecordHeader> headers = new ArrayList<>(headerCount);
        int resume = position;
        position = headersPosition;
        for (int i = 0; i < headerCount; i++) {
            int keyBytes = readLength();
            byte[] key = copy(position, keyBytes);
            position += keyBytes;
            int valueBytes = readLength();
            headers.add(new RecordHeader(new String(key, StandardCharsets.UTF_8), copy(position, valueBytes)));
            position += Math.max(valueBytes, 0);
        }
        position = resume;
        return headers;
    }

    /** Bytes of what has not been read yet. */
    int remainingBytes() {
        return batchEnd - position;
    }

    /** Writes the record, with its time counted from another base; returns the position after it. */
    int copyTo(byte[] target, int at, long newBaseTimestamp) {
        long delta = appendTime ? timestampDelta : timestamp - newBaseTimestamp;
        int rest = recordEnd - restPosition;
        int next = Varints.write(target, at, 1 + Varints.sizeOf(delta) + rest);
        target[next++] = buffer.get(attributesPosition);
        next = Varints.write(target, next, delta);
        buffer.get(restPosition, target, next, rest);
        return next + rest;
    }

    /** Adds the key's bytes to a digest; the record must have a key. */
    public void digestKey(MessageDigest digest) {
        if (buffer.hasArray()) {
            digest.update(buffer.array(), buffer.arrayOffset() + keyPosition, keyLength);
        } else {
            digest.update(buffer.duplicate().position(keyPosition).limit(keyPosition + keyLength));
        }
    }

    private void readFields() {
        if (position == recordEnd) {
            throw corrupt("a record has no bytes");
        }
        attributesPosition = position++;
        timestampDelta = readVarlong(recordEnd);
        restPosition = position;
        timestamp = appendTime ? baseTimestamp : baseTimestamp + timestampDelta;
        int offsetDelta = readVarint(recordEnd);
        if (offsetDelta <= lastDelta || offsetDelta > lastOffsetDelta) {
            throw corrupt("a record has offset delta " + offsetDelta + " after " + lastDelta + ", the batch ends at "
                    + lastOffsetDelta);
        }
        lastDelta = offsetDelta;
        offset = baseOffset + offsetDelta;
        keyLength = readLength();
        keyPosition = position;
        position += Math.max(keyLength, 0);
        valueLength = readLength();
        valuePosition = position;
        position += Math.max(valueLength, 0);
    }

    private void skipHeaders() {
        headerCount = readVarint(recordEnd);
        headersPosition = position;
        if (headerCount < 0 || headerCount > (recordEnd - position) / 2) {
            throw corrupt("a record says it has " + headerCount + " headers in " + (recordEnd - position) + " bytes");
        }
        for (int i = 0; i < headerCount; i++) {
            int keyBytes = readLength();
            if (keyBytes == NULL_LENGTH) {
                throw corrupt("a header has no key");
            }
            position += keyBytes;
            int valueBytes = readLength();
            position += Math.max(valueBytes, 0);
        }
        if (position != recordEnd) {
            throw corrupt((recordEnd - position) + " bytes follow the headers of a record");
        }
    }

    /** A length of -1 (null) or more that fits what is left of the record. */
    private int readLength() {
        int length = readVarint(recordEnd);
        if (length < NULL_LENGTH || length > recordEnd - position) {
            throw corrupt("a length of " + length + " does not fit the " + (recordEnd - position)
                    + " bytes left of its record");
        }
        return length;
    }

    private int readVarint(int end) {
        long value = readVarlong(end);
        if (value != (int) value) {
            throw corrupt("the number " + value + " is too large for its field");
        }
        return (int) value;
    }

    private long readVarlong(int end) {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw corrupt("a number reaches past the end of its record");
            }
            byte next = buffer.get(position++);
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw corrupt("a number has more than 10 bytes");
    }

    private byte[] copy(int from, int length) {
        if (length == NULL_LENGTH) {
            return null;
        }
        byte[] copy = new byte[length];
        buffer.get(from, copy);
        return copy;
    }

    private LograftException corrupt(String why) {
        return new LograftException(
                ErrorCode.CORRUPT_BATCH,
                "the records of the batch at offset " + baseOffset + " cannot be read: " + why
                        + "; fetch it again, from another replica if it stays so");
    }
}
