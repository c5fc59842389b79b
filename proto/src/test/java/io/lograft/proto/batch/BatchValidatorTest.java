package io.lograft.proto.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BatchValidatorTest {
    private static final Set<ErrorCode> REFUSALS =
            EnumSet.of(ErrorCode.CORRUPT_BATCH, ErrorCode.INVALID_BATCH, ErrorCode.UNSUPPORTED_COMPRESSION);

    private static final int MAX_BYTES = 1 << 20;

    private final BatchValidator validator = new BatchValidator();

    @Test
    void refusesEachFieldThatAClientMayNotSetSo() {
        accepted(batch -> {});
        accepted(batch -> batch.stamp(Long.MAX_VALUE, 5));
        refused(ErrorCode.INVALID_BATCH, "magic 1", batch -> batch.buffer().put(BatchLayout.MAGIC, (byte) 1));
        refused(ErrorCode.INVALID_BATCH, "control", batch -> attributes(batch, 0x20));
        refused(ErrorCode.INVALID_BATCH, "transactional", batch -> attributes(batch, 0x10));
        refused(ErrorCode.INVALID_BATCH, "log-append time", batch -> attributes(batch, 0x08));
        refused(ErrorCode.INVALID_BATCH, "0x40", batch -> attributes(batch, 0x40));
        refused(ErrorCode.INVALID_BATCH, "0x8000", batch -> attributes(batch, 0x8000));
        refused(ErrorCode.INVALID_BATCH, "codec 5", batch -> attributes(batch, 5));
        refused(ErrorCode.INVALID_BATCH, "records", batch -> put(batch, BatchLayout.RECORD_COUNT, 0));
        refused(ErrorCode.INVALID_BATCH, "records", batch -> put(batch, BatchLayout.RECORD_COUNT, -1));
        refused(ErrorCode.INVALID_BATCH, "records", batch -> put(batch, BatchLayout.RECORD_COUNT, 3));
        refused(ErrorCode.INVALID_BATCH, "records", batch -> put(batch, BatchLayout.LAST_OFFSET_DELTA, 0));
        refused(ErrorCode.INVALID_BATCH, "can hold", batch -> {
            put(batch, BatchLayout.LAST_OFFSET_DELTA, 99);
            put(batch, BatchLayout.RECORD_COUNT, 100);
        });
        refused(ErrorCode.INVALID_BATCH, "producer id -2", batch -> batch.setProducer(-2, (short) 0, 0));
        refused(ErrorCode.INVALID_BATCH, "sequence -1", batch -> batch.setProducer(5, (short) 0, -1));
        refused(ErrorCode.INVALID_BATCH, "epoch -1", batch -> batch.setProducer(5, (short) -1, 0));
        refused(ErrorCode.CORRUPT_BATCH, "CRC", batch -> batch.buffer().put(70, (byte) 99));
    }

    @Test
    void refusesAnythingButExactlyOneBatchOfAnAllowedSize() {
        ByteBuffer batch = example();
        int size = batch.remaining();
        assertEquals(
                ErrorCode.BATCH_TOO_LARGE, validator.fromClient(batch, size - 1).error());
        assertEquals(ErrorCode.NONE, validator.fromClient(batch, size).error());
        for (int bytes = 0; bytes < size; bytes++) {
            assertEquals(
                    ErrorCode.CORRUPT_BATCH,
                    validator
                            .fromClient(batch.duplicate().limit(bytes), MAX_BYTES)
                            .error());
        }
        ByteBuffer trailing =
                ByteBuffer.allocate(size + 1).put(batch.duplicate()).rewind();
        assertEquals(
                ErrorCode.CORRUPT_BATCH,
                validator.fromClient(trailing, MAX_BYTES).error());
        ByteBuffer two = ByteBuffer.allocate(2 * size)
                .put(batch.duplicate())
                .put(batch.duplicate())
                .flip();
        assertEquals(
                ErrorCode.CORRUPT_BATCH, validator.fromClient(two, MAX_BYTES).error());
    }

    @Test
    void meetsAnyMutationWithARefusalOrASoundBatchAndTakesNoMemory() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        loadCodecs();
        long most = 0;
        for (int seed = 0; seed < 30_000; seed++) {
            ByteBuffer mutated = mutate(new Random(seed));
            long before = threads.getThreadAllocatedBytes(thread);
            walk(mutated, seed);
            most = Math.max(most, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertTrue(most < 300_000, "one walk over a few hundred bytes took " + most + " bytes of memory");
    }

    /** What a library takes when it is first used is not what a batch takes. */
    private static void loadCodecs() {
        for (Compression codec : Compression.values()) {
            if (codec != Compression.NONE) {
                ByteBuffer bytes = TestRecord.build(List.of(new TestRecord(1, null, null, List.of())), -1, -1, -1);
                bytes.putShort(BatchLayout.ATTRIBUTES, (short) codec.number());
                assertThrows(LograftException.class, () -> new RecordCursor().reset(RecordBatch.of(bytes)));
            }
        }
    }

    /** Everything that anybody does with bytes from outside; only a clean refusal may come of it. */
    private void walk(ByteBuffer bytes, int seed) {
        BatchCheck check = validator.fromClient(bytes, MAX_BYTES);
        assertTrue(check.good() || !check.message().isEmpty());
        BatchChecksums.ofHeaders(bytes);
        try {
            RecordBatch batch = RecordBatch.of(bytes);
            BatchValidator.stamped(batch);
            RecordCursor cursor = new RecordCursor().reset(batch);
            while (cursor.next()) {
                cursor.key();
                cursor.value();
                cursor.valueView();
                cursor.headers();
            }
        } catch (LograftException refused) {
            assertTrue(REFUSALS.contains(refused.code()), "seed " + seed + ": " + refused);
        }
    }

    private static ByteBuffer mutate(Random random) {
        ByteBuffer batch = TestRecord.build(
                List.of(
                        new TestRecord(1, new byte[random.nextInt(20)], new byte[random.nextInt(200)], List.of()),
                        new TestRecord(2, null, new byte[5], List.of(new RecordHeader("k", new byte[3])))),
                5,
                0,
                0);
        byte[] bytes = Arrays.copyOf(batch.array(), batch.limit() - random.nextInt(3) * random.nextInt(40));
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextInt(4) == 0 ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        ByteBuffer mutated = ByteBuffer.wrap(bytes);
        if (random.nextBoolean() && RecordBatch.isComplete(mutated, 0)) {
            RecordBatch.of(mutated).setProducer(5, (short) 0, 0);
        }
        return mutated;
    }

    private void accepted(Consumer<RecordBatch> change) {
        ByteBuffer batch = example();
        change.accept(RecordBatch.of(batch));
        assertEquals(BatchCheck.GOOD, validator.fromClient(batch, MAX_BYTES));
    }

    private void refused(ErrorCode code, String word, Consumer<RecordBatch> change) {
        ByteBuffer batch = example();
        change.accept(RecordBatch.of(batch));
        BatchCheck check = validator.fromClient(batch, MAX_BYTES);
        assertEquals(code, check.error(), check.message());
        assertTrue(check.message().contains(word), check.message());
    }

    private static void attributes(RecordBatch batch, int value) {
        batch.buffer().putShort(BatchLayout.ATTRIBUTES, (short) value);
    }

    private static void put(RecordBatch batch, int at, int value) {
        batch.buffer().putInt(at, value);
    }

    private static ByteBuffer example() {
        return TestRecord.build(
                List.of(
                        new TestRecord(1, null, new byte[30], List.of()),
                        new TestRecord(2, null, new byte[5], List.of())),
                5,
                0,
                0);
    }
}
