package io.lograft.dataplane.log;

import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests, and what is in them. */
final class Batches {
    private Batches() {}

    /** One batch with these values. */
    static ByteBuffer of(String... values) {
        return at(1000, values);
    }

    /** One batch with these values, all of this time. */
    static ByteBuffer at(long timestampMs, String... values) {
        return build(timestampMs, -1, -1, -1, values);
    }

    /** One batch of an idempotent producer. */
    static ByteBuffer from(long producerId, int epoch, int sequence, String... values) {
        return build(1000, producerId, epoch, sequence, values);
    }

    /** One batch with one record. */
    static ByteBuffer keyed(String key, String value) {
        BatchBuilder builder = new BatchBuilder(64, Integer.MAX_VALUE);
        builder.tryAppend(
                1000, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8), List.of());
        return builder.build(-1, (short) -1, -1);
    }

    /** One batch with a single value of this many bytes. */
    static ByteBuffer sized(int bytes) {
        BatchBuilder builder = new BatchBuilder(bytes + 100, Integer.MAX_VALUE);
        builder.tryAppend(1000, null, new byte[bytes], List.of());
        return builder.build(-1, (short) -1, -1);
    }

    /** A copy as a leader would stamp it. */
    static ByteBuffer stamped(ByteBuffer batch, long baseOffset, int epoch) {
        ByteBuffer copy =
                ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
        RecordBatch.of(copy).stamp(baseOffset, epoch);
        return copy;
    }

    static ByteBuffer joined(ByteBuffer... batches) {
        int bytes = 0;
        for (ByteBuffer batch : batches) {
            bytes += batch.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(bytes);
        for (ByteBuffer batch : batches) {
            joined.put(batch.duplicate());
        }
        return joined.flip();
    }

    /** Every value of every record, in order; fails if the batches are not whole and good. */
    static List<String> values(List<ByteBuffer> batches) {
        List<String> values = new ArrayList<>();
        for (ByteBuffer run : batches) {
            int at = run.position();
            while (at < run.limit()) {
                RecordBatch batch = new RecordBatch().wrap(run, at);
                if (!batch.crcMatches()) {
                    throw new AssertionError("damaged: " + batch);
                }
                RecordCursor cursor = new RecordCursor().reset(batch);
                while (cursor.next()) {
                    values.add(new String(cursor.value(), StandardCharsets.UTF_8));
                }
                at = batch.endPosition();
            }
        }
        return values;
    }

    private static ByteBuffer build(long timestampMs, long producerId, int epoch, int sequence, String... values) {
        BatchBuilder builder = new BatchBuilder(64, Integer.MAX_VALUE);
        for (String value : values) {
            builder.tryAppend(timestampMs, null, value.getBytes(StandardCharsets.UTF_8), List.of());
        }
        return builder.build(producerId, (short) epoch, sequence);
    }
}
