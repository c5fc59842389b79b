package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decompresses the records of one batch after the other into one buffer that it keeps, of bounded size whatever the
 * compressed bytes say of themselves. Keeps no native memory. Not thread-safe.
 */
public final class RecordDecompressor {
    /** What the records of one batch may take unless somebody says otherwise: 64 MiB. */
    public static final int DEFAULT_LIMIT_BYTES = 64 << 20;

    /** The largest limit: 1 GiB. */
    public static final int MAX_LIMIT_BYTES = 1 << 30;

    private final BoundedBytes records;
    private final Codec[] codecs = new Codec[Compression.values().length];

    /**
     * @param limitBytes what the records of one batch may take, up to {@link #MAX_LIMIT_BYTES}
     */
    public RecordDecompressor(int limitBytes) {
        if (limitBytes < 0 || limitBytes > MAX_LIMIT_BYTES) {
            throw new IllegalArgumentException("the limit must be 0 to " + MAX_LIMIT_BYTES + ", was " + limitBytes);
        }
        this.records = new BoundedBytes(limitBytes);
    }

    /**
     * The records of a compressed batch, from position 0 to the limit of a buffer that is good until the next call.
     *
     * @throws LograftException {@link ErrorCode#BATCH_TOO_LARGE} if they take more than the limit, {@link
     *     ErrorCode#UNSUPPORTED_COMPRESSION} if the codec is unknown or its library missing, {@link
     *     ErrorCode#CORRUPT_BATCH} if the bytes are damaged
     */
    public ByteBuffer decompress(RecordBatch batch) {
        Compression compression = batch.compression();
        if (compression == null) {
            throw new LograftException(
                    ErrorCode.UNSUPPORTED_COMPRESSION,
                    where(batch) + " is compressed with codec number " + batch.codecNumber()
                            + ", which this version does not know; read it with a newer one");
        }
        records.clear();
        try {
            codec(compression).decompress(source(batch), from(batch), length(batch), records);
        } catch (BoundedBytes.FullException tooLarge) {
            throw tooLarge(batch);
        } catch (IOException damaged) {
            throw new LograftException(
                    ErrorCode.CORRUPT_BATCH,
                    where(batch) + " cannot be decompressed with " + compression + ": " + reason(damaged)
                            + "; fetch it again, from another replica if it stays so",
                    damaged);
        }
        return ByteBuffer.wrap(records.array(), 0, records.size());
    }

    private Codec codec(Compression compression) {
        Codec known = codecs[compression.ordinal()];
        if (known == null) {
            known = Codecs.make(compression, compression.defaultLevel());
            codecs[compression.ordinal()] = known;
        }
        return known;
    }

    private LograftException tooLarge(RecordBatch batch) {
        return new LograftException(
                ErrorCode.BATCH_TOO_LARGE,
                where(batch) + " takes " + length(batch) + " bytes compressed with " + batch.compression()
                        + " and more than the limit of " + records.limit() + " bytes decompressed; if its producer is"
                        + " trusted, raise max.decompressed.batch.bytes; else go on at offset " + batch.nextOffset());
    }

    private static String where(RecordBatch batch) {
        return "the batch at offset " + batch.baseOffset();
    }

    private static String reason(IOException damaged) {
        return damaged.getMessage() == null ? "it ends too early" : damaged.getMessage();
    }

    private static byte[] source(RecordBatch batch) {
        ByteBuffer buffer = batch.buffer();
        if (buffer.hasArray()) {
            return buffer.array();
        }
        byte[] copy = new byte[length(batch)];
        buffer.get(batch.position() + BatchLayout.RECORDS, copy);
        return copy;
    }

    private static int from(RecordBatch batch) {
        ByteBuffer buffer = batch.buffer();
        return buffer.hasArray() ? buffer.arrayOffset() + batch.position() + BatchLayout.RECORDS : 0;
    }

    private static int length(RecordBatch batch) {
        return batch.sizeInBytes() - BatchLayout.RECORDS;
    }
}
