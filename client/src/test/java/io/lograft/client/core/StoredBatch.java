package io.lograft.client.core;

import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;

/** A batch in the log, with bytes of its own. */
record StoredBatch(ByteBuffer bytes, RecordBatch header) {
    static StoredBatch stamp(ByteBuffer received, long baseOffset, int epoch) {
        ByteBuffer copy = ByteBuffer.allocate(received.remaining())
                .put(received.duplicate())
                .flip();
        RecordBatch header = RecordBatch.of(copy);
        header.stamp(baseOffset, epoch);
        return new StoredBatch(copy, header);
    }

    long end() {
        return header.nextOffset();
    }
}
