package io.lograft.proto.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** Compressed bytes that lie, are damaged, or grow without end; and codecs that are not there. */
class HostileCompressionTest {
    private static final int LIMIT = 1 << 20;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBombIsRefusedWithLimitSizeAndRemedy(Compression codec) {
        ByteBuffer bomb = compressed(codec, 64 << 20);
        assertTrue(bomb.remaining() < 8 << 20, "it is small before it goes off");
        LograftException refused =
                assertThrows(LograftException.class, () -> new RecordCursor(LIMIT).reset(RecordBatch.of(bomb)));
        assertEquals(ErrorCode.BATCH_TOO_LARGE, refused.code());
        for (String part : List.of("1048576", codec.toString(), "max.decompressed.batch.bytes", "at offset 1")) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theLimitIsExact(Compression codec) {
        ByteBuffer batch = compressed(codec, 300_000);
        int records =
                new RecordDecompressor(LIMIT).decompress(RecordBatch.of(batch)).remaining();
        RecordCursor fits = new RecordCursor(records).reset(RecordBatch.of(batch));
        assertTrue(fits.next());
        assertEquals(300_000, fits.valueLength());
        assertThrows(LograftException.class, () -> new RecordCursor(records - 1).reset(RecordBatch.of(batch)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aReaderGoesOnAfterABatchThatItRefused(Compression codec) {
        RecordCursor cursor = new RecordCursor(LIMIT);
        assertThrows(LograftException.class, () -> cursor.reset(RecordBatch.of(compressed(codec, 2 * LIMIT))));
        assertTrue(cursor.reset(RecordBatch.of(compressed(codec, 5_000))).next());
        assertEquals(5_000, cursor.valueLength());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void damagedBytesEndInAnErrorOfOurs(Compression codec) {
        byte[] good = bytes(compressed(codec, 20_000));
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] bad = good.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                bad[BatchLayout.RECORDS + random.nextInt(bad.length - BatchLayout.RECORDS)] =
                        (byte) random.nextInt(256);
            }
            if (random.nextInt(3) == 0) {
                bad = Arrays.copyOf(bad, BatchLayout.RECORDS + random.nextInt(bad.length - BatchLayout.RECORDS));
            }
            readAll(ByteBuffer.wrap(bad).putInt(BatchLayout.LENGTH, bad.length - BatchLayout.LENGTH_OVERHEAD));
        }
    }

    /** Reads as far as it goes; anything but an error of ours, or an end, fails the test. */
    private static void readAll(ByteBuffer bytes) {
        try {
            RecordCursor cursor = new RecordCursor(LIMIT).reset(RecordBatch.of(bytes));
            while (cursor.next()) {
                cursor.headers();
            }
        } catch (LograftException told) {
            assertTrue(
                    told.code() == ErrorCode.CORRUPT_BATCH || told.code() == ErrorCode.BATCH_TOO_LARGE,
                    told.getMessage());
            assertFalse(told.getMessage().contains("null"), told.getMessage());
        }
    }

    @Test
    void whatBytesSayOfTheirSizeTakesNoMemory() throws IOException {
        // A snappy block that says it holds 1 GiB.
        byte[] snappy = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 4, 0, 'x'};
        assertThrows(IOException.class, () -> new SnappyCodec().decompress(snappy, 0, snappy.length, huge()));

        // A Zstandard frame whose header says 1 GiB and that then holds one empty block.
        ByteBuffer zstd = ByteBuffer.allocate(4 + 1 + 8 + 3);
        zstd.putInt(0x28B52FFD).put((byte) 0xE0).putLong(Long.reverseBytes(1L << 30));
        zstd.put((byte) 1).put((byte) 0).put((byte) 0);
        BoundedBytes into = huge();
        try (ZstdCodec codec = new ZstdCodec(3)) {
            assertThrows(IOException.class, () -> codec.decompress(zstd.array(), 0, zstd.capacity(), into));
        }
        assertTrue(into.array().length <= 64 << 10, "took " + into.array().length);
    }

    private static BoundedBytes huge() {
        return new BoundedBytes(RecordDecompressor.MAX_LIMIT_BYTES);
    }

    @Test
    void aSnappyBlockWithoutAFrameIsRead() throws IOException {
        byte[] content = "as librdkafka writes it, ".repeat(50).getBytes();
        byte[] block = Snappy.compress(content);
        BoundedBytes into = new BoundedBytes(LIMIT);
        new SnappyCodec().decompress(block, 0, block.length, into);
        assertEquals(new String(content), new String(into.array(), 0, into.size()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void framesThatFollowEachOtherAreReadAsOne(Compression compression) throws IOException {
        try (Codec codec = Codecs.make(compression, compression.defaultLevel())) {
            byte[] one = new byte[codec.compressedMax(1_000)];
            int length = codec.compress("a".repeat(1_000).getBytes(), 0, 1_000, one, 0);
            byte[] two = Arrays.copyOf(one, 2 * length);
            System.arraycopy(one, 0, two, length, length);
            BoundedBytes into = new BoundedBytes(LIMIT);
            codec.decompress(two, 0, two.length, into);
            assertEquals("a".repeat(2_000), new String(into.array(), 0, into.size()));
        }
    }

    @Test
    void codecNumbersThatNobodyDefinedAreRefused() {
        ByteBuffer batch = compressed(Compression.GZIP, 100);
        batch.putShort(BatchLayout.ATTRIBUTES, (short) 6);
        LograftException refused =
                assertThrows(LograftException.class, () -> new RecordCursor().reset(RecordBatch.of(batch)));
        assertEquals(ErrorCode.UNSUPPORTED_COMPRESSION, refused.code());
        assertTrue(refused.getMessage().contains("codec number 6"), refused.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPPY", "LZ4", "ZSTD"})
    void aLibraryThatIsMissingIsNamed(Compression codec) throws Exception {
        URL[] without = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.matches(".*(zstd-jni|lz4-java|snappy-java)[^/]*\\.jar"))
                .map(HostileCompressionTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader application = new URLClassLoader(without, ClassLoader.getPlatformClassLoader())) {
            Object use = application
                    .loadClass(UseOfCodec.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            @SuppressWarnings("unchecked")
            Consumer<String> codecName = (Consumer<String>) use;
            codecName.accept(codec.name());
            String told = ((Callable<?>) use).call().toString();
            assertTrue(told.startsWith("UNSUPPORTED_COMPRESSION"), told);
            assertTrue(told.contains(codec.library()), told);
            codecName.accept(Compression.GZIP.name());
            assertEquals("fine", ((Callable<?>) use).call());
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What an application does that has no codec libraries; its answer passes between class loaders as text. */
    public static final class UseOfCodec implements Consumer<String>, Callable<String> {
        private String codec;

        @Override
        public void accept(String name) {
            codec = name;
        }

        @Override
        public String call() {
            try {
                RecordCompressor.of(Compression.valueOf(codec)).close();
                return "fine";
            } catch (LograftException told) {
                return told.code() + " " + told.getMessage();
            }
        }
    }

    /** One record of this many zeros. */
    private static ByteBuffer compressed(Compression codec, int valueBytes) {
        try (RecordCompressor compressor = RecordCompressor.of(codec)) {
            BatchBuilder builder = new BatchBuilder(valueBytes + 100, Integer.MAX_VALUE);
            builder.tryAppend(1_700_000_000_000L, null, new byte[valueBytes], List.of());
            builder.compress(compressor);
            ByteBuffer bytes = builder.build(-1, (short) -1, -1);
            RecordBatch.of(bytes).stamp(0, 1);
            return bytes;
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
