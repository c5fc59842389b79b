package io.lograft.server.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.client.core.Fetched;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import io.lograft.proto.batch.RecordDecompressor;
import io.lograft.proto.batch.RecordHeader;
import io.lograft.proto.v1.Header;
import io.lograft.proto.v1.ReceivedRecord;
import java.nio.ByteBuffer;

/**
 * Takes the records out of pieces of fetched batches, one at a time. Shared by all subscriptions of a loop, because what
 * a batch decompresses to is held here: whoever finds that another one used it in between begins its batch again. Owned
 * by the loop.
 */
final class PieceReader {
    private final RecordBatch batch = new RecordBatch();
    private final RecordCursor cursor = new RecordCursor();
    private Fetched piece;
    private ByteBuffer bytes;
    private int batchAt;
    private int nextBatchAt;
    private boolean inBatch;
    private int recordBytes;

    /**
     * Goes on with a piece.
     *
     * @param at where {@link #batchAt} said that the reader was in it; -1 for its beginning
     */
    void open(Fetched wanted, int at) {
        if (piece != wanted) {
            piece = wanted;
            bytes = wanted.batches();
            nextBatchAt = at < 0 ? bytes.position() : at;
            batchAt = nextBatchAt;
            inBatch = false;
        }
    }

    /** Where the batch is that is being read. */
    int batchAt() {
        return batchAt;
    }

    /** The piece is not needed any more. */
    void close(Fetched unwanted) {
        if (piece == unwanted) {
            piece = null;
            bytes = null;
        }
    }

    /**
     * Moves to the next record at or after the reading's position, and the position to it; false at the end of the
     * piece, with the position behind all of its batches.
     *
     * @throws LograftException {@link ErrorCode#CORRUPT_BATCH} if bytes are not what was stored, or why a batch cannot
     *     be decompressed
     */
    boolean next(PartitionReading reading) {
        while (true) {
            if (inBatch && cursor.next()) {
                if (cursor.offset() >= reading.next()) {
                    return true;
                }
                continue;
            }
            if (inBatch) {
                inBatch = false;
                reading.moveTo(batch.nextOffset());
            }
            if (nextBatchAt >= bytes.limit()) {
                return false;
            }
            beginBatch(reading);
        }
    }

    private void beginBatch(PartitionReading reading) {
        batchAt = nextBatchAt;
        batch.wrap(bytes, nextBatchAt);
        nextBatchAt = batch.endPosition();
        if (batch.nextOffset() <= reading.next() || batch.isControl()) {
            reading.moveTo(batch.nextOffset());
            return;
        }
        if (!batch.crcMatches()) {
            throw new LograftException(
                    ErrorCode.CORRUPT_BATCH,
                    "the batch of " + reading.partition() + " at offset " + batch.baseOffset() + " has checksum 0x"
                            + Integer.toHexString(batch.computeCrc()) + ", it should be 0x"
                            + Integer.toHexString(batch.crc()) + "; subscribe again; if that does not help, it is"
                            + " damaged on its leader's disk");
        }
        decompress(reading);
        inBatch = true;
    }

    private void decompress(PartitionReading reading) {
        try {
            cursor.reset(batch);
        } catch (LograftException unreadable) {
            String why = unreadable.code() == ErrorCode.BATCH_TOO_LARGE
                    ? "the batch at offset " + batch.baseOffset() + " takes more than "
                            + RecordDecompressor.DEFAULT_LIMIT_BYTES
                            + " bytes decompressed, the most that a node takes for it; go on at offset "
                            + batch.nextOffset() + ", or read it with a client that decompresses for itself"
                    : unreadable.getMessage();
            throw new LograftException(unreadable.code(), reading.partition() + ": " + why, unreadable);
        }
    }

    long offset() {
        return cursor.offset();
    }

    long timestampMs() {
        return cursor.timestamp();
    }

    /**
     * The record as a message.
     *
     * @throws LograftException {@link ErrorCode#BATCH_TOO_LARGE} if its headers take too much memory to be delivered
     */
    ReceivedRecord.Builder record() {
        if (cursor.headerCount() > GatewayLimits.HEADERS_DELIVERED_MAX) {
            throw new LograftException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the record at offset " + cursor.offset() + " has " + cursor.headerCount() + " headers, a node"
                            + " delivers at most " + GatewayLimits.HEADERS_DELIVERED_MAX + "; go on at offset "
                            + (cursor.offset() + 1) + ", or read it with a client that takes whole batches");
        }
        ReceivedRecord.Builder record =
                ReceivedRecord.newBuilder().setOffset(cursor.offset()).setTimestampMs(cursor.timestamp());
        recordBytes = 0;
        if (cursor.keyLength() >= 0) {
            record.setKey(counted(cursor.key()));
        }
        if (cursor.valueLength() >= 0) {
            record.setValue(counted(cursor.value()));
        }
        for (RecordHeader header : cursor.headers()) {
            Header.Builder message = record.addHeadersBuilder().setName(header.key());
            recordBytes += header.key().length();
            if (header.value() != null) {
                message.setValue(counted(header.value()));
            }
        }
        return record;
    }

    /** Bytes of key, value and headers of the record that was made last. */
    int recordBytes() {
        return recordBytes;
    }

    private ByteString counted(byte[] content) {
        recordBytes += content.length;
        return UnsafeByteOperations.unsafeWrap(content);
    }
}
