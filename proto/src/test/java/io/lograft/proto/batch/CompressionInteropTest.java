package io.lograft.proto.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What we compress, Kafka's own decoder reads, and the other way round: each codec, batches of every size. */
class CompressionInteropTest {
    private static final int ROUNDS = 60;
    private static final byte MAGIC = BatchLayout.MAGIC_V2;

    /** The largest batch that a producer may be configured for, uncompressed. */
    private static final int MAXIMAL_BYTES = 8 << 20;

    /** Around the block sizes of the codecs. */
    private static final List<Integer> SIZES =
            List.of(0, 1, 2, 60, 4_095, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 200_000, 1 << 20);

    /** Every codec with levels of ours. */
    static Stream<Arguments> ours() {
        return Stream.of(Compression.values())
                .filter(codec -> codec != Compression.NONE)
                .flatMap(codec -> IntStream.of(codec.minLevel(), codec.defaultLevel(), codec.maxLevel())
                        .distinct()
                        .mapToObj(level -> Arguments.of(codec, level)));
    }

    /** Every codec with levels of Kafka's, the lowest and the highest too. */
    static Stream<org.apache.kafka.common.compress.Compression> theirs() {
        return Stream.of(
                org.apache.kafka.common.compress.Compression.gzip().level(1).build(),
                org.apache.kafka.common.compress.Compression.gzip().build(),
                org.apache.kafka.common.compress.Compression.gzip().level(9).build(),
                org.apache.kafka.common.compress.Compression.snappy().build(),
                org.apache.kafka.common.compress.Compression.lz4().level(1).build(),
                org.apache.kafka.common.compress.Compression.lz4().build(),
                org.apache.kafka.common.compress.Compression.lz4().level(17).build(),
                org.apache.kafka.common.compress.Compression.zstd().level(-5).build(),
                org.apache.kafka.common.compress.Compression.zstd().build(),
                org.apache.kafka.common.compress.Compression.zstd().level(12).build());
    }

    /** Its frames ask for a window of 128 MiB, which a reader need not have. */
    @Test
    void weReadTheHighestLevelOfZstandard() {
        List<TestRecord> records = one(300_000);
        ByteBuffer bytes = kafkas(
                org.apache.kafka.common.compress.Compression.zstd().level(22).build(), records);
        weRead(records, bytes, CompressionType.ZSTD, new RecordCursor(1 << 20));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void kafkaReadsWhatWeCompress(Compression codec, int level) {
        try (RecordCompressor compressor = RecordCompressor.of(codec, level)) {
            for (int seed = 0; seed < ROUNDS; seed++) {
                Random random = new Random(seed);
                List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(30));
                kafkaReads(records, build(records, compressor), "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void kafkaReadsOneRecordAndAsManyAsFit(Compression codec) {
        try (RecordCompressor compressor = RecordCompressor.of(codec)) {
            for (List<TestRecord> records : List.of(one(1_000), one(MAXIMAL_BYTES - 200), maximal())) {
                ByteBuffer bytes = build(records, compressor);
                assertEquals(codec, RecordBatch.of(bytes).compression());
                kafkaReads(records, bytes, records.size() + " records");
            }
            List<TestRecord> tiny = one(0);
            ByteBuffer bytes = build(tiny, compressor);
            assertEquals(Compression.NONE, RecordBatch.of(bytes).compression(), "what would grow stays as it is");
            kafkaReads(tiny, bytes, "a tiny record");
        }
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void weReadWhatKafkaCompresses(org.apache.kafka.common.compress.Compression codec) {
        RecordCursor cursor = new RecordCursor();
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(30));
            weRead(records, kafkas(codec, records), codec.type(), cursor);
        }
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void weReadOneRecordAndAsManyAsFit(org.apache.kafka.common.compress.Compression codec) {
        RecordCursor cursor = new RecordCursor();
        for (List<TestRecord> records : List.of(one(0), one(1_000), one(MAXIMAL_BYTES - 200), maximal())) {
            weRead(records, kafkas(codec, records), codec.type(), cursor);
        }
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void batchesThatLostAllTheirRecordsAreEmptyToBoth(org.apache.kafka.common.compress.Compression codec) {
        ByteBuffer bytes = ByteBuffer.allocate(BatchLayout.RECORDS);
        DefaultRecordBatch.writeEmptyHeader(
                bytes, MAGIC, 5, (short) 1, 7, 100, 109, 3, TimestampType.CREATE_TIME, 0, false, false);
        bytes.flip();
        RecordBatch batch = RecordBatch.of(bytes);
        assertFalse(new RecordCursor().reset(batch).next());
        assertEquals(109, batch.lastOffset());

        // The same with the codec's bits kept, as a cleaner may write it.
        bytes.putShort(BatchLayout.ATTRIBUTES, (short) codec.type().id);
        batch.setProducer(5, (short) 1, 7);
        assertFalse(new RecordCursor().reset(batch).next());
        assertFalse(MemoryRecords.readableRecords(bytes)
                .batches()
                .iterator()
                .next()
                .iterator()
                .hasNext());

        // And with an empty block of the codec after it.
        ByteBuffer block = compressedByKafka(codec, new byte[0]);
        ByteBuffer whole = ByteBuffer.allocate(BatchLayout.RECORDS + block.remaining())
                .put(bytes.duplicate())
                .put(block)
                .flip();
        whole.putInt(BatchLayout.LENGTH, whole.limit() - BatchLayout.LENGTH_OVERHEAD);
        RecordBatch.of(whole).setProducer(5, (short) 1, 7);
        assertFalse(new RecordCursor().reset(RecordBatch.of(whole)).next());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void kafkasStreamsReadOurBlocksOfAnySize(Compression codec) throws IOException {
        try (Codec ours = Codecs.make(codec, codec.defaultLevel())) {
            for (int size : SIZES) {
                for (byte[] content : List.of(words(size), noise(size))) {
                    byte[] target = new byte[3 + ours.compressedMax(size)];
                    int length = ours.compress(content, 0, size, target, 3);
                    try (InputStream in = kafkas(codec)
                            .wrapForInput(ByteBuffer.wrap(target, 3, length), MAGIC, BufferSupplier.NO_CACHING)) {
                        assertArrayEquals(content, in.readAllBytes(), codec + " of " + size);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void weReadTheirBlocksOfAnySize(org.apache.kafka.common.compress.Compression codec) throws IOException {
        Compression mine = Compression.of(codec.type().id);
        try (Codec ours = Codecs.make(mine, mine.defaultLevel())) {
            for (int size : SIZES) {
                for (byte[] content : List.of(words(size), noise(size))) {
                    ByteBuffer block = compressedByKafka(codec, content);
                    BoundedBytes into = new BoundedBytes(1 << 20);
                    ours.decompress(block.array(), block.arrayOffset(), block.remaining(), into);
                    assertArrayEquals(content, java.util.Arrays.copyOf(into.array(), into.size()), codec + " " + size);
                }
            }
        }
    }

    private static void kafkaReads(List<TestRecord> records, ByteBuffer bytes, String what) {
        assertEquals(BatchCheck.GOOD, new BatchValidator().fromClient(bytes, 64 << 20));
        RecordBatch.of(bytes).stamp(1L << 40, 17);
        Iterator<MutableRecordBatch> batches =
                MemoryRecords.readableRecords(bytes).batches().iterator();
        MutableRecordBatch theirs = batches.next();
        theirs.ensureValid();
        assertEquals(RecordBatch.of(bytes).codecNumber(), theirs.compressionType().id);
        List<String> read = new ArrayList<>();
        for (Record record : theirs) {
            record.ensureValid();
            read.add(KafkaCompatibilityTest.text(record));
        }
        assertEquals(KafkaCompatibilityTest.expected(records, 1L << 40), read, what);
        assertEquals(KafkaCompatibilityTest.expected(records, 1L << 40), TestRecord.read(bytes), what);
        assertFalse(batches.hasNext());
    }

    private static void weRead(List<TestRecord> records, ByteBuffer bytes, CompressionType type, RecordCursor cursor) {
        assertEquals(BatchCheck.GOOD, new BatchValidator().fromClient(bytes, 64 << 20));
        RecordBatch batch = RecordBatch.of(bytes);
        assertEquals(type.name, batch.compression().toString());
        assertEquals(records.size(), batch.recordCount());
        cursor.reset(batch);
        List<String> read = new ArrayList<>();
        while (cursor.next()) {
            read.add(cursor.offset() + ":"
                    + new TestRecord(cursor.timestamp(), cursor.key(), cursor.value(), cursor.headers()).text());
        }
        assertEquals(KafkaCompatibilityTest.expected(records, 77), read);
    }

    private static ByteBuffer build(List<TestRecord> records, RecordCompressor compressor) {
        BatchBuilder builder = new BatchBuilder(16, Integer.MAX_VALUE);
        for (TestRecord record : records) {
            assertTrue(builder.tryAppend(record.timestampMs(), record.key(), record.value(), record.headers()));
        }
        int before = builder.sizeInBytes();
        builder.compress(compressor);
        assertTrue(builder.sizeInBytes() <= before);
        return builder.build(5, (short) 2, 9);
    }

    private static ByteBuffer kafkas(org.apache.kafka.common.compress.Compression codec, List<TestRecord> records) {
        try (MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(1 << 10), MAGIC, codec, TimestampType.CREATE_TIME, 77, -1, 5, (short) 2, 9)) {
            for (var record : KafkaCompatibilityTest.theirs(records)) {
                builder.append(record);
            }
            return builder.build().buffer();
        }
    }

    private static org.apache.kafka.common.compress.Compression kafkas(Compression codec) {
        return org.apache.kafka.common.compress.Compression.of(codec.toString()).build();
    }

    private static ByteBuffer compressedByKafka(org.apache.kafka.common.compress.Compression codec, byte[] content) {
        ByteBufferOutputStream bytes = new ByteBufferOutputStream(64);
        try (OutputStream out = codec.wrapForOutput(bytes, MAGIC)) {
            out.write(content);
        } catch (IOException neverInMemory) {
            throw new AssertionError(neverInMemory);
        }
        ByteBuffer written = bytes.buffer();
        return written.flip().slice();
    }

    private static List<TestRecord> one(int valueBytes) {
        return List.of(new TestRecord(1_700_000_000_000L, null, words(valueBytes), List.of()));
    }

    /** As many small records as fit the largest batch. */
    private static List<TestRecord> maximal() {
        List<TestRecord> records = new ArrayList<>();
        long bytes = BatchLayout.RECORDS;
        for (int i = 0; ; i++) {
            TestRecord record =
                    new TestRecord(1_700_000_000_000L + i, ("key " + i % 1000).getBytes(), words(100), List.of());
            bytes += BatchBuilder.upperBoundBytes(record.key(), record.value(), record.headers());
            if (bytes > MAXIMAL_BYTES) {
                return records;
            }
            records.add(record);
        }
    }

    private static byte[] words(int size) {
        byte[] content = new byte[size];
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            content[i] = (byte) ('a' + (i % 7 == 0 ? random.nextInt(20) : i % 13));
        }
        return content;
    }

    private static byte[] noise(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
