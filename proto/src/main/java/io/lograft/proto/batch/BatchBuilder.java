package io.lograft.proto.batch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Builds one record batch, record by record, straight into the bytes that are sent, or that are compressed as a whole
 * once no more are added. The array grows as needed up to the limit. Not thread-safe; used once.
 */
public final class BatchBuilder {
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    private final int limitBytes;
    private byte[] bytes;
    private int size = BatchLayout.RECORDS;
    private int count;
    private long baseTimestamp;
    private long maxTimestamp = Long.MIN_VALUE;
    private Compression compression = Compression.NONE;

    /**
     * @param initialBytes what is taken at first, 61 or more
     * @param limitBytes a record that would take the batch past this is refused, unless it is the first
     */
    public BatchBuilder(int initialBytes, int limitBytes) {
        this.bytes = new byte[Math.max(initialBytes, BatchLayout.RECORDS)];
        this.limitBytes = limitBytes;
    }

    /** Bytes that a batch with this one record has at most; what a size limit is checked against. */
    public static long upperBoundBytes(byte[] key, byte[] value, List<RecordHeader> headers) {
        long body = bodyBytes(Long.MIN_VALUE, 0, key, value, headers);
        return BatchLayout.RECORDS + body + Varints.sizeOf(body);
    }

    /**
     * Appends a record; false, and nothing changed, if it would take the batch past its limit. The first record is
     * always taken: whether a single record is too large is for the caller to decide, by {@link #upperBoundBytes}.
     *
     * @param key may be null
     * @param value may be null
     */
    public boolean tryAppend(long timestampMs, byte[] key, byte[] value, List<RecordHeader> headers) {
        long delta = count == 0 ? 0 : timestampMs - baseTimestamp;
        long body = bodyBytes(delta, count, key, value, headers);
        long needed = size + body + Varints.sizeOf(body);
        if (count > 0 && needed > limitBytes) {
            return false;
        }
        if (needed > MAX_ARRAY_BYTES) {
            throw new IllegalArgumentException("a record of " + body + " bytes does not fit a batch");
        }
        ensureCapacity((int) needed);
        write((int) body, delta, key, value, headers);
        if (count == 0) {
            baseTimestamp = timestampMs;
        }
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        count++;
        return true;
    }

    /** Bytes of the batch as it stands. */
    public int sizeInBytes() {
        return size;
    }

    /** Bytes of memory that are taken. */
    public int capacityBytes() {
        return bytes.length;
    }

    public int recordCount() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * Compresses the records, after the last of them and before {@link #build}; leaves them as they are if that makes
     * them no smaller. So a batch is never larger than its records uncompressed, and limits can be checked on those.
     */
    public void compress(RecordCompressor compressor) {
        if (count == 0 || compression != Compression.NONE) {
            throw new IllegalStateException("a batch is compressed once, and needs at least one record");
        }
        byte[] smaller =
                compressor.compress(bytes, BatchLayout.RECORDS, size - BatchLayout.RECORDS, BatchLayout.RECORDS);
        if (smaller != null) {
            bytes = smaller;
            size = smaller.length;
            compression = compressor.compression();
        }
    }

    /**
     * Completes the batch: a buffer over the builder's own array. Base offset is 0 and leader epoch -1 until the leader
     * stamps them. The builder must not be used afterwards.
     *
     * @param producerId -1 for none; then epoch and sequence are -1 too
     */
    public ByteBuffer build(long producerId, short producerEpoch, int baseSequence) {
        if (count == 0) {
            throw new IllegalStateException("a batch needs at least one record");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
        buffer.putLong(BatchLayout.BASE_OFFSET, 0L)
                .putInt(BatchLayout.LENGTH, size - BatchLayout.LENGTH_OVERHEAD)
                .putInt(BatchLayout.LEADER_EPOCH, -1)
                .put(BatchLayout.MAGIC, BatchLayout.MAGIC_V2)
                .putShort(BatchLayout.ATTRIBUTES, (short) compression.number())
                .putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1)
                .putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp)
                .putLong(BatchLayout.MAX_TIMESTAMP, maxTimestamp)
                .putInt(BatchLayout.RECORD_COUNT, count);
        RecordBatch.of(buffer).setProducer(producerId, producerEpoch, baseSequence);
        return buffer;
    }

    private void ensureCapacity(int needed) {
        if (needed <= bytes.length) {
            return;
        }
        long doubled = Math.min(2L * bytes.length, Math.max(limitBytes, needed));
        bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, needed));
    }

    private void write(int body, long delta, byte[] key, byte[] value, List<RecordHeader> headers) {
        int at = Varints.write(bytes, size, body);
        bytes[at++] = 0;
        at = Varints.write(bytes, at, delta);
        at = Varints.write(bytes, at, count);
        at = writeBytes(at, key);
        at = writeBytes(at, value);
        at = Varints.write(bytes, at, headers.size());
        for (int i = 0; i < headers.size(); i++) {
            RecordHeader header = headers.get(i);
            at = Varints.write(bytes, at, Utf8.encodedLength(header.key()));
            at = Utf8.write(bytes, at, header.key());
            at = writeBytes(at, header.value());
        }
        size = at;
    }

    private int writeBytes(int position, byte[] content) {
        if (content == null) {
            return Varints.write(bytes, position, -1);
        }
        int at = Varints.write(bytes, position, content.length);
        System.arraycopy(content, 0, bytes, at, content.length);
        return at + content.length;
    }

    private static long bodyBytes(
            long timestampDelta, int offsetDelta, byte[] key, byte[] value, List<RecordHeader> headers) {
        long body = 1L + Varints.sizeOf(timestampDelta) + Varints.sizeOf(offsetDelta);
        body += sizedBytes(key) + sizedBytes(value) + Varints.sizeOf(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            RecordHeader header = headers.get(i);
            int keyBytes = Utf8.encodedLength(header.key());
            body += Varints.sizeOf(keyBytes) + keyBytes + sizedBytes(header.value());
        }
        return body;
    }

    private static long sizedBytes(byte[] content) {
        return content == null ? Varints.sizeOf(-1) : (long) Varints.sizeOf(content.length) + content.length;
    }
}
