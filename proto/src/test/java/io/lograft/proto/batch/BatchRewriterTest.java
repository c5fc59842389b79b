package io.lograft.proto.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;

/** What is left of a batch is a batch, to us and to Kafka. */
class BatchRewriterTest {
    private static final int RECORDS = 10;

    private static RecordBatch batch(Compression codec) {
        BatchBuilder builder = new BatchBuilder(64, Integer.MAX_VALUE);
        for (int i = 0; i < RECORDS; i++) {
            byte[] key = ("key-" + i).getBytes(StandardCharsets.UTF_8);
            builder.tryAppend(5_000 + i, key, i % 3 == 0 ? null : new byte[100], List.of());
        }
        if (codec != Compression.NONE) {
            try (RecordCompressor compressor = RecordCompressor.of(codec)) {
                builder.compress(compressor);
            }
        }
        RecordBatch batch = RecordBatch.of(builder.build(9, (short) 2, 40));
        batch.stamp(1_000, 6);
        return batch;
    }

    private static BitSet odd() {
        BitSet kept = new BitSet();
        for (int i = 1; i < RECORDS; i += 2) {
            kept.set(i);
        }
        return kept;
    }

    private static MutableRecordBatch kafka(ByteBuffer bytes) {
        MutableRecordBatch read = MemoryRecords.readableRecords(bytes.duplicate())
                .batches()
                .iterator()
                .next();
        read.ensureValid();
        return read;
    }

    @Test
    void whatIsLeftKeepsOffsetTimeProducerAndCodec() {
        try (BatchRewriter rewriter = new BatchRewriter(1 << 20)) {
            for (Compression codec : Compression.values()) {
                RecordBatch original = batch(codec);
                for (long horizon : new long[] {BatchRewriter.SAME_HORIZON, 77_000, Long.MAX_VALUE}) {
                    ByteBuffer left = rewriter.rewrite(original, odd(), horizon);
                    assertEquals(
                            List.of(
                                    "key-1@1001/5001",
                                    "key-3@1003/5003",
                                    "key-5@1005/5005",
                                    "key-7@1007/5007",
                                    "key-9@1009/5009"),
                            ours(left),
                            codec.toString());
                    MutableRecordBatch theirs = kafka(left);
                    assertEquals(1_009, theirs.lastOffset());
                    assertEquals(49, theirs.lastSequence());
                    assertEquals(5_009, theirs.maxTimestamp());
                    assertEquals(
                            horizon == BatchRewriter.SAME_HORIZON ? -1 : horizon,
                            theirs.deleteHorizonMs().orElse(-1));
                    List<String> read = new ArrayList<>();
                    for (Record record : theirs) {
                        read.add(StandardCharsets.UTF_8.decode(record.key()) + "@" + record.offset() + "/"
                                + record.timestamp());
                    }
                    assertEquals(ours(left), read);
                }
            }
        }
    }

    private static List<String> ours(ByteBuffer bytes) {
        RecordBatch batch = RecordBatch.of(bytes);
        assertTrue(BatchValidator.stamped(batch).good());
        List<String> read = new ArrayList<>();
        RecordCursor cursor = new RecordCursor().reset(batch);
        while (cursor.next()) {
            read.add(new String(cursor.key(), StandardCharsets.UTF_8) + "@" + cursor.offset() + "/"
                    + cursor.timestamp());
        }
        return read;
    }

    @Test
    void aBatchThatLostEverythingKeepsItsHeader() {
        try (BatchRewriter rewriter = new BatchRewriter(1 << 20)) {
            ByteBuffer left = rewriter.rewrite(batch(Compression.GZIP), new BitSet(), BatchRewriter.SAME_HORIZON);
            RecordBatch batch = RecordBatch.of(left);
            assertEquals(BatchLayout.RECORDS, batch.sizeInBytes());
            assertEquals(List.of(), ours(left));
            assertEquals(49, batch.lastSequence());
            assertFalse(EmptyBatch.is(batch));
            assertEquals(49, kafka(left).lastSequence());
        }
    }

    @Test
    void anEmptyBatchStandsForManyOffsets() {
        ByteBuffer bytes = EmptyBatch.of(5, 5L + Integer.MAX_VALUE - 1, 8);
        RecordBatch batch = RecordBatch.of(bytes);
        assertTrue(EmptyBatch.is(batch));
        assertEquals(List.of(), ours(bytes));
        assertEquals(5L + Integer.MAX_VALUE - 1, batch.nextOffset());
        assertEquals(8, batch.leaderEpoch());
        assertEquals(batch.lastOffset(), kafka(bytes).lastOffset());
        assertThrows(IllegalArgumentException.class, () -> EmptyBatch.of(5, 5, 8));
    }
}
