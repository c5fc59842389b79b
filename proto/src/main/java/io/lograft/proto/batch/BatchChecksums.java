package io.lograft.proto.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C over parts of buffers. */
public final class BatchChecksums {
    private BatchChecksums() {}

    /** Adds bytes at an absolute position to a checksum; an array is read in place, without a view object. */
    public static void update(CRC32C crc, ByteBuffer buffer, int position, int length) {
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + position, length);
            return;
        }
        crc.update(buffer.duplicate().position(position).limit(position + length));
    }

    /**
     * CRC-32C over the fields that the batches' own checksums leave out (base offset, length, leader epoch, magic), of
     * all whole batches between the buffer's position and limit, in order. What a replication message carries beside
     * the batches, so that no bit of them travels unchecked.
     */
    public static int ofHeaders(ByteBuffer batches) {
        CRC32C crc = new CRC32C();
        int position = batches.position();
        while (RecordBatch.isComplete(batches, position)) {
            update(crc, batches, position, BatchLayout.UNCHECKED_BYTES);
            position += RecordBatch.sizeAt(batches, position);
        }
        return (int) crc.getValue();
    }
}
