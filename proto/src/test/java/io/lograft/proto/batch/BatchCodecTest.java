package io.lograft.proto.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.LograftException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
    /** The worked example of BATCH.md: any change to the format shows here. */
    private static final String GOLDEN = "0000000000000000" // base offset
            + "00000049" // length: 73
            + "ffffffff" // leader epoch
            + "02" // magic
            + "968adb09" // CRC-32C
            + "0000" // attributes
            + "00000001" // last offset delta
            + "00000199b3f7b800" // base time stamp
            + "00000199b3f7b801" // largest time stamp
            + "000000000000002a" // producer id
            + "0003" // producer epoch
            + "00000007" // base sequence
            + "00000002" // records
            + "20" // 16 bytes follow
            + "00" // attributes
            + "00" // time stamp delta 0
            + "00" // offset delta 0
            + "026b" // key "k"
            + "0a68656c6c6f" // value "hello"
            + "02" // one header
            + "0268" // "h"
            + "0276" // "v"
            + "0c" // 6 bytes follow
            + "00"
            + "02" // time stamp delta 1
            + "02" // offset delta 1
            + "01" // no key
            + "00" // an empty value
            + "00"; // no header

    @Test
    void writesTheWorkedExample() {
        ByteBuffer batch = example();
        byte[] bytes = new byte[batch.remaining()];
        batch.duplicate().get(bytes);
        assertEquals(GOLDEN, HexFormat.of().formatHex(bytes));
    }

    private static ByteBuffer example() {
        BatchBuilder builder = new BatchBuilder(100, 1000);
        long timestampMs = 0x00000199b3f7b800L;
        assertTrue(
                builder.tryAppend(timestampMs, bytes("k"), bytes("hello"), List.of(new RecordHeader("h", bytes("v")))));
        assertTrue(builder.tryAppend(timestampMs + 1, null, new byte[0], List.of()));
        return builder.build(42, (short) 3, 7);
    }

    @Test
    void stampsInPlaceAndKeepsTheChecksum() {
        ByteBuffer bytes = ByteBuffer.allocate(200).position(30).put(example()).flip();
        RecordBatch batch = new RecordBatch().wrap(bytes, 30);
        int headers = BatchChecksums.ofHeaders(bytes.duplicate().position(30));
        batch.stamp(1000, 12);
        assertEquals(1000, batch.baseOffset());
        assertEquals(1001, batch.lastOffset());
        assertEquals(1002, batch.nextOffset());
        assertEquals(12, batch.leaderEpoch());
        assertTrue(batch.crcMatches());
        assertEquals(8, batch.lastSequence());
        assertNotEquals(
                headers, BatchChecksums.ofHeaders(bytes.duplicate().position(30)), "the headers' own checksum tells");
        batch.setProducer(43, (short) 0, 0);
        assertTrue(batch.crcMatches());
        assertEquals(BatchCheck.GOOD, BatchValidator.stamped(batch));
    }

    @Test
    void givesTheSameChecksumForAnyKindOfBuffer() {
        ByteBuffer heap = example();
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.remaining())
                .put(heap.duplicate())
                .flip();
        assertTrue(RecordBatch.of(direct).crcMatches());
        assertTrue(RecordBatch.of(heap.asReadOnlyBuffer()).crcMatches());
        assertEquals(BatchChecksums.ofHeaders(heap), BatchChecksums.ofHeaders(direct));
    }

    @Test
    void refusesARecordThatPassesTheLimitAndTakesALargeFirstOne() {
        BatchBuilder builder = new BatchBuilder(10, 200);
        assertTrue(builder.tryAppend(0, null, new byte[150], List.of()), "the first is always taken");
        int size = builder.sizeInBytes();
        assertFalse(builder.tryAppend(0, null, new byte[1], List.of()));
        assertEquals(size, builder.sizeInBytes());
        assertEquals(1, builder.recordCount());
        ByteBuffer batch = builder.build(-1, (short) -1, -1);
        assertEquals(size, batch.remaining());
        assertEquals(BatchCheck.GOOD, new BatchValidator().fromClient(batch, size));
    }

    @Test
    void growsUpToItsLimitOnly() {
        BatchBuilder builder = new BatchBuilder(100, 1000);
        while (builder.tryAppend(0, null, new byte[10], List.of())) {
            assertTrue(builder.capacityBytes() <= 1000);
        }
        assertTrue(builder.sizeInBytes() > 980, "filled to " + builder.sizeInBytes());
    }

    @Test
    void tellsHowLargeARecordCanGet() {
        List<RecordHeader> headers = List.of(new RecordHeader("h", null), new RecordHeader("\ud800", bytes("x")));
        long bound = BatchBuilder.upperBoundBytes(bytes("key"), bytes("value"), headers);
        BatchBuilder builder = new BatchBuilder(10, Integer.MAX_VALUE);
        builder.tryAppend(5, bytes("key"), bytes("value"), headers);
        assertTrue(builder.sizeInBytes() <= bound && builder.sizeInBytes() > bound - 20);
        ByteBuffer batch = builder.build(-1, (short) -1, -1);
        RecordCursor cursor = new RecordCursor().reset(RecordBatch.of(batch));
        assertTrue(cursor.next());
        assertEquals("?", cursor.headers().get(1).key(), "an unpaired surrogate, as Java encodes it");
    }

    @Test
    void tellsNullFromEmpty() {
        RecordCursor cursor = new RecordCursor().reset(RecordBatch.of(example()));
        assertTrue(cursor.next());
        assertEquals("hello", StandardCharsets.UTF_8.decode(cursor.valueView()).toString());
        assertTrue(cursor.next());
        assertNull(cursor.key());
        assertEquals(-1, cursor.keyLength());
        assertEquals(0, cursor.value().length);
        assertEquals(0, cursor.valueView().remaining());
        assertFalse(cursor.next());
        assertFalse(cursor.next());
    }

    @Test
    void seesWhetherABatchIsWhole() {
        ByteBuffer batch = example();
        int size = batch.limit();
        for (int limit = 0; limit < size; limit++) {
            ByteBuffer part = batch.duplicate().limit(limit);
            assertFalse(RecordBatch.isComplete(part, 0));
            assertEquals(limit < 12 ? 0 : size, RecordBatch.sizeAt(part, 0));
            assertThrows(LograftException.class, () -> RecordBatch.of(part));
        }
        assertTrue(RecordBatch.isComplete(batch, 0));
        ByteBuffer impossible = ByteBuffer.allocate(100);
        for (int length : new int[] {-1, Integer.MIN_VALUE, 0, 48, Integer.MAX_VALUE}) {
            assertEquals(-1, RecordBatch.sizeAt(impossible.putInt(8, length), 0), "length " + length);
        }
    }

    @Test
    void sizesVarintsAsItWritesThem() {
        byte[] target = new byte[10];
        for (int bit = 0; bit < 64; bit++) {
            for (long value : new long[] {1L << bit, (1L << bit) - 1, -(1L << bit), ~(1L << bit)}) {
                assertEquals(Varints.write(target, 0, value), Varints.sizeOf(value), "long " + value);
                assertEquals(Varints.write(target, 0, (int) value), Varints.sizeOf((int) value), "int " + (int) value);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
