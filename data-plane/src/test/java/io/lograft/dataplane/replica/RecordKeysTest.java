package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordCompressor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordKeysTest {
    private static final byte[] KEY = {7};

    private final RecordKeys keys = new RecordKeys();

    @Test
    void aSmallBatchThatGrowsBeyondTheLimitIsRefused() {
        ByteBuffer bomb = batch(KEY, RecordKeys.DECOMPRESSED_BYTES_MAX);
        assertTrue(bomb.remaining() < 100_000, "compressed to " + bomb.remaining() + " bytes");
        BatchCheck check = keys.check(bomb);
        assertEquals(ErrorCode.BATCH_TOO_LARGE, check.error());
        assertTrue(check.message().contains("compacted"), check.message());
        assertEquals(BatchCheck.GOOD, keys.check(batch(KEY, 1_000)), "the next one is looked at as ever");
    }

    @Test
    void aRecordWithoutKeyIsRefusedAlsoInACompressedBatch() {
        assertEquals(ErrorCode.INVALID_BATCH, keys.check(batch(null, 1_000)).error());
    }

    private static ByteBuffer batch(byte[] key, int valueBytes) {
        try (RecordCompressor compressor = RecordCompressor.of(Compression.GZIP)) {
            BatchBuilder builder = new BatchBuilder(valueBytes + 100, Integer.MAX_VALUE);
            builder.tryAppend(1, key, new byte[valueBytes], List.of());
            builder.compress(compressor);
            return builder.build(-1, (short) -1, -1);
        }
    }
}
