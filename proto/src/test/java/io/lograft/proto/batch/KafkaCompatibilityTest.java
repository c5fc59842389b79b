package io.lograft.proto.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** Batches of ours are read by Kafka's code, and the other way round. */
class KafkaCompatibilityTest {
    private static final int ROUNDS = 300;

    @Test
    void kafkaReadsWhatWeWrite() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(30));
            ByteBuffer bytes = TestRecord.build(records, 4711, 3, Integer.MAX_VALUE - 5);
            RecordBatch ours = RecordBatch.of(bytes);
            ours.stamp(1L << 40, 17);

            Iterator<MutableRecordBatch> batches =
                    MemoryRecords.readableRecords(bytes).batches().iterator();
            MutableRecordBatch theirs = batches.next();
            theirs.ensureValid();
            assertSameHeader(theirs, ours);
            List<String> read = new ArrayList<>();
            for (Record record : theirs) {
                record.ensureValid();
                read.add(text(record));
            }
            assertEquals(expected(records, 1L << 40), read, "seed " + seed);
            assertFalse(batches.hasNext());
        }
    }

    @Test
    void weReadWhatKafkaWrites() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(30));
            ByteBuffer bytes = MemoryRecords.withIdempotentRecords(
                            77L,
                            org.apache.kafka.common.compress.Compression.NONE,
                            5L,
                            (short) 2,
                            9,
                            4,
                            theirs(records))
                    .buffer();
            assertEquals(BatchCheck.GOOD, new BatchValidator().fromClient(bytes, 64 << 20));
            RecordBatch ours = RecordBatch.of(bytes);
            assertEquals(77, ours.baseOffset());
            assertEquals(5, ours.producerId());
            assertEquals(2, ours.producerEpoch());
            assertEquals(9, ours.baseSequence());
            assertEquals(4, ours.leaderEpoch());
            assertSameHeader(
                    MemoryRecords.readableRecords(bytes).batches().iterator().next(), ours);
            assertEquals(expected(records, 77), TestRecord.read(bytes), "seed " + seed);
        }
    }

    @Test
    void bothWriteTheSameBytes() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(30));
            ByteBuffer theirs = MemoryRecords.withIdempotentRecords(
                            0L,
                            org.apache.kafka.common.compress.Compression.NONE,
                            5L,
                            (short) 2,
                            9,
                            -1,
                            theirs(records))
                    .buffer();
            byte[] expected = new byte[theirs.remaining()];
            theirs.get(expected);
            ByteBuffer ours = TestRecord.build(records, 5, 2, 9);
            assertArrayEquals(expected, Arrays.copyOf(ours.array(), ours.limit()), "seed " + seed);
        }
    }

    @Test
    void controlBatchesAreReadAndRefusedFromClients() {
        ByteBuffer bytes = MemoryRecords.withEndTransactionMarker(
                        5L, (short) 1, new EndTransactionMarker(ControlRecordType.COMMIT, 3))
                .buffer();
        RecordBatch batch = RecordBatch.of(bytes);
        assertTrue(batch.isControl());
        assertTrue(batch.isTransactional());
        RecordCursor cursor = new RecordCursor().reset(batch);
        assertTrue(cursor.next());
        assertEquals(4, cursor.keyLength());
        assertFalse(cursor.next());
        assertEquals(
                ErrorCode.INVALID_BATCH,
                new BatchValidator().fromClient(bytes, 1 << 20).error());
    }

    private static void assertSameHeader(MutableRecordBatch theirs, RecordBatch ours) {
        assertEquals(theirs.baseOffset(), ours.baseOffset());
        assertEquals(theirs.lastOffset(), ours.lastOffset());
        assertEquals(theirs.nextOffset(), ours.nextOffset());
        assertEquals(theirs.sizeInBytes(), ours.sizeInBytes());
        assertEquals(theirs.partitionLeaderEpoch(), ours.leaderEpoch());
        assertEquals(theirs.magic(), ours.magic());
        assertEquals(theirs.checksum(), Integer.toUnsignedLong(ours.crc()));
        assertTrue(ours.crcMatches());
        assertEquals(theirs.maxTimestamp(), ours.maxTimestamp());
        assertEquals(theirs.producerId(), ours.producerId());
        assertEquals(theirs.producerEpoch(), ours.producerEpoch());
        assertEquals(theirs.baseSequence(), ours.baseSequence());
        assertEquals(theirs.lastSequence(), ours.lastSequence());
        assertEquals(theirs.countOrNull(), ours.recordCount());
        assertEquals(theirs.isControlBatch(), ours.isControl());
        assertEquals(theirs.isTransactional(), ours.isTransactional());
    }

    static SimpleRecord[] theirs(List<TestRecord> records) {
        return records.stream()
                .map(record -> new SimpleRecord(
                        record.timestampMs(),
                        record.key(),
                        record.value(),
                        record.headers().stream()
                                .map(header -> new org.apache.kafka.common.header.internals.RecordHeader(
                                        header.key(), header.value()))
                                .toArray(Header[]::new)))
                .toArray(SimpleRecord[]::new);
    }

    static List<String> expected(List<TestRecord> records, long baseOffset) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            expected.add(baseOffset + i + ":" + records.get(i).text());
        }
        return expected;
    }

    static String text(Record record) {
        List<RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RecordHeader(header.key(), header.value()));
        }
        return record.offset() + ":"
                + new TestRecord(record.timestamp(), bytes(record.key()), bytes(record.value()), headers).text();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
