package io.lograft.proto.batch;

import io.lograft.base.LograftException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * Writes batches again without some of their records, as compaction needs them. Offsets, times, codec, producer and
 * sequence stay. Keeps its buffers, and for some codecs native memory, until it is closed. Not thread-safe.
 */
public final class BatchRewriter implements AutoCloseable {
    /** Instead of a delete horizon: leaves the batch's as it is. */
    public static final long SAME_HORIZON = Long.MIN_VALUE;

    private static final long NO_TIMESTAMP = -1;
    private static final int VARLONG_BYTES_MAX = 10;

    private final RecordCursor cursor;
    private final Map<Compression, RecordCompressor> compressors = new EnumMap<>(Compression.class);

    /**
     * @param decompressedBytesMax what the records of a compressed batch may take
     */
    public BatchRewriter(int decompressedBytesMax) {
        this.cursor = new RecordCursor(decompressedBytesMax);
    }

    /**
     * The batch with only these of its records.
     *
     * @param kept by the record's place in the batch; none makes a batch of the header alone
     * @param deleteHorizonMs wall-clock time from which on its tombstones may go, or {@link #SAME_HORIZON}
     * @throws LograftException as {@link RecordCursor#reset}
     */
    public ByteBuffer rewrite(RecordBatch batch, BitSet kept, long deleteHorizonMs) {
        boolean marked = deleteHorizonMs != SAME_HORIZON;
        long baseTimestamp = marked ? deleteHorizonMs : batch.baseTimestamp();
        cursor.reset(batch);
        long room =
                (long) BatchLayout.RECORDS + cursor.remainingBytes() + (long) batch.recordCount() * VARLONG_BYTES_MAX;
        byte[] target = new byte[(int) Math.min(room, Integer.MAX_VALUE - 8)];
        int size = BatchLayout.RECORDS;
        int count = 0;
        long maxTimestamp = NO_TIMESTAMP;
        for (int i = 0; cursor.next(); i++) {
            if (kept.get(i)) {
                size = cursor.copyTo(target, size, baseTimestamp);
                maxTimestamp = Math.max(maxTimestamp, cursor.timestamp());
                count++;
            }
        }
        ByteBuffer rewritten = packed(batch, target, size, count);
        int attributes = batch.attributes() & ~BatchLayout.COMPRESSION_MASK;
        Compression codec = rewritten.limit() < size ? batch.compression() : Compression.NONE;
        rewritten
                .putInt(BatchLayout.LENGTH, rewritten.limit() - BatchLayout.LENGTH_OVERHEAD)
                .putShort(BatchLayout.ATTRIBUTES, (short)
                        (attributes | codec.number() | (marked ? BatchLayout.DELETE_HORIZON_FLAG : 0)))
                .putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp)
                .putLong(BatchLayout.MAX_TIMESTAMP, batch.isLogAppendTime() ? batch.maxTimestamp() : maxTimestamp)
                .putInt(BatchLayout.RECORD_COUNT, count);
        RecordBatch.of(rewritten).setProducer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        return rewritten;
    }

    /** The bytes of the new batch, compressed as the old one if that is smaller, under the old one's header. */
    private ByteBuffer packed(RecordBatch batch, byte[] target, int size, int count) {
        byte[] smaller = null;
        if (count > 0 && batch.compression() != Compression.NONE) {
            smaller = compressors
                    .computeIfAbsent(batch.compression(), RecordCompressor::of)
                    .compress(target, BatchLayout.RECORDS, size - BatchLayout.RECORDS, BatchLayout.RECORDS);
        }
        byte[] bytes = smaller == null ? target : smaller;
        int length = smaller == null ? size : smaller.length;
        batch.buffer().get(batch.position(), bytes, 0, BatchLayout.RECORDS);
        return ByteBuffer.wrap(bytes, 0, length).slice();
    }

    @Override
    public void close() {
        compressors.values().forEach(RecordCompressor::close);
        compressors.clear();
    }
}
