package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.client.core.Fetched;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Takes the records out of one piece of fetched batches, as many at a time as are wanted. Owned by the application's
 * thread.
 */
final class RecordReader {
    private final boolean checkCrcs;
    private final RecordBatch batch = new RecordBatch();
    private final RecordCursor cursor;
    private Fetched fetched;
    private int nextBatchAt;
    private boolean inBatch;

    RecordReader(boolean checkCrcs, int decompressedBatchBytesMax) {
        this.checkCrcs = checkCrcs;
        this.cursor = new RecordCursor(decompressedBatchBytesMax);
    }

    void begin(Fetched piece) {
        fetched = piece;
        nextBatchAt = piece.batches().position();
        inBatch = false;
    }

    /** Null if nothing is begun. */
    Fetched current() {
        return fetched;
    }

    /** Drops the rest of the piece, whose bytes become credit again. */
    void end() {
        if (fetched != null) {
            Fetched done = fetched;
            fetched = null;
            done.release().run();
        }
    }

    /**
     * Adds records from the partition's position on until there are as many as wanted or the piece is at its end.
     *
     * @return whether the piece is at its end
     * @throws LograftException {@link ErrorCode#CORRUPT_BATCH} if bytes are not what the broker stored, or why a batch
     *     cannot be decompressed; the position stays before the batch
     */
    boolean read(AssignedPartition into, List<ConsumerRecord> records, int wanted) {
        ByteBuffer bytes = fetched.batches();
        while (records.size() < wanted) {
            if (!inBatch) {
                if (nextBatchAt >= bytes.limit()) {
                    return true;
                }
                batch.wrap(bytes, nextBatchAt);
                nextBatchAt = batch.endPosition();
                if (batch.nextOffset() <= into.position() || batch.isControl()) {
                    into.moveTo(Math.max(into.position(), batch.nextOffset()));
                    continue;
                }
                verify(into);
                open(into);
                inBatch = true;
            }
            readBatch(into, records, wanted);
        }
        return false;
    }

    private void readBatch(AssignedPartition into, List<ConsumerRecord> records, int wanted) {
        while (records.size() < wanted) {
            if (!cursor.next()) {
                inBatch = false;
                into.moveTo(Math.max(into.position(), batch.nextOffset()));
                return;
            }
            if (cursor.offset() >= into.position()) {
                records.add(new ConsumerRecord(
                        into.partition(),
                        cursor.offset(),
                        cursor.timestamp(),
                        batch.leaderEpoch(),
                        cursor.key(),
                        cursor.value(),
                        cursor.headers()));
                into.moveTo(cursor.offset() + 1);
            }
        }
    }

    private void open(AssignedPartition into) {
        try {
            cursor.reset(batch);
        } catch (LograftException unreadable) {
            throw new LograftException(
                    unreadable.code(), into.partition() + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private void verify(AssignedPartition into) {
        if (checkCrcs && !batch.crcMatches()) {
            throw new LograftException(
                    ErrorCode.CORRUPT_BATCH,
                    "the batch of " + into.partition() + " at offset " + batch.baseOffset() + " has checksum 0x"
                            + Integer.toHexString(batch.computeCrc()) + ", it should be 0x"
                            + Integer.toHexString(batch.crc()) + "; poll again to fetch it anew; if that does not help,"
                            + " it is damaged on its leader's disk");
        }
    }
}
