package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCompressor;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One compacted log through a random history of appends, reads, deletes, kills and power cuts, most of them in the middle
 * of a pass, compared with a model that never forgets a record: what is left must be the model's records at the model's
 * offsets, and as a map from key to last value must equal the model's.
 */
final class CompactionRun {
    private static final int STEPS = 120;
    private static final long TOMBSTONES_MS = 120_000;

    final LogFixture fixture;
    private final long seed;
    private final Random random;
    private final LogConfig config;
    private final int keys;

    private final TreeMap<Long, Stored> model = new TreeMap<>();
    private final Map<Long, Producer> producers = new HashMap<>();
    private long start;
    private int epoch;
    private int named;
    private long removed;
    private OpenLog log;

    /** A record as it was appended; the value is null for a tombstone. */
    private record Stored(String key, String value, long timestampMs) {}

    /** An idempotent producer's next sequence and its newest batch. */
    private static final class Producer {
        int sequence;
        int lastSequence;
        long lastBase = -1;
        ByteBuffer last;
    }

    CompactionRun(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.keys = new int[] {5, 60, 2500}[random.nextInt(3)];
        this.config = new LogConfig(
                20_000 + random.nextInt(100_000),
                200_000,
                -1,
                -1,
                1 << 20,
                false,
                true,
                false,
                new LogConfig.Compaction(
                        random.nextInt(3) * 0.3, random.nextInt(2) * 5_000, Long.MAX_VALUE, TOMBSTONES_MS));
        this.fixture = new LogFixture(seed);
        fixture.tailBytes = seed % 2 == 0 ? 0 : 50_000;
        fixture.cleaner = new CleanerOptions(1, 200_000 + random.nextInt(2_000_000), random.nextInt(2) * 500_000);
    }

    /** Records that compaction removed. */
    long run() {
        fixture.start();
        open();
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        settle();
        check();
        crash(true);
        check();
        log.closed();
        fixture.stopAndStart();
        open();
        check();
        assertEquals(List.of(), fixture.diskFailures, this::what);
        assertEquals(
                List.of(),
                fixture.files().stream()
                        .filter(name ->
                                name.endsWith(LogFiles.STAGED_SUFFIX) || name.endsWith(LogFiles.REPLACING_SUFFIX))
                        .toList(),
                this::what);
        return removed;
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 62) {
            append(1 + random.nextInt(20));
        } else if (dice < 70) {
            repeat();
        } else if (dice < 75) {
            note();
            fixture.scheduler.runFor(LoopLogs.RETENTION_MS);
        } else if (dice < 85) {
            note();
            fixture.scheduler.runFor(random.nextInt(2_000));
        } else if (dice < 90) {
            check();
        } else if (dice < 92) {
            advance();
        } else if (dice < 93) {
            log.closed();
            fixture.stopAndStart();
            open();
        } else {
            note();
            fixture.scheduler.runFor(LoopLogs.RETENTION_MS - 1_000 + random.nextInt(3_000));
            crash(random.nextBoolean());
        }
    }

    private void append(int batches) {
        for (int i = 0; i < batches; i++) {
            if (random.nextInt(30) == 0) {
                epoch++;
                log.on(() -> log.log.beginEpoch(epoch, log.log.endOffset()));
            }
            appendBatch();
        }
        log.synced();
        note();
    }

    private void appendBatch() {
        long now = fixture.node.clock().wallMs();
        List<Stored> records = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(8); i++) {
            String value = random.nextInt(6) == 0 ? null : named++ + "-" + "v".repeat(random.nextInt(800));
            records.add(new Stored("key-" + random.nextInt(keys), value, now - random.nextInt(1_000)));
        }
        long id = random.nextInt(5) - 1;
        Producer producer = producers.computeIfAbsent(id, unused -> new Producer());
        ByteBuffer batch = build(records, id, producer.sequence);
        ByteBuffer copy =
                ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
        AppendResult result = log.append(epoch, batch);
        if (result.error() == ErrorCode.THROTTLED) {
            fixture.scheduler.runFor(100);
            return;
        }
        assertEquals(ErrorCode.NONE, result.error(), () -> what() + result.message());
        for (int i = 0; i < records.size(); i++) {
            model.put(result.baseOffset() + i, records.get(i));
        }
        producer.lastSequence = producer.sequence;
        producer.sequence += records.size();
        producer.lastBase = result.baseOffset();
        producer.last = copy;
    }

    private ByteBuffer build(List<Stored> records, long producer, int sequence) {
        BatchBuilder builder = new BatchBuilder(256, Integer.MAX_VALUE);
        for (Stored record : records) {
            builder.tryAppend(
                    record.timestampMs,
                    record.key.getBytes(StandardCharsets.UTF_8),
                    record.value == null ? null : record.value.getBytes(StandardCharsets.UTF_8),
                    List.of());
        }
        Compression codec = Compression.values()[random.nextInt(Compression.values().length)];
        if (codec != Compression.NONE) {
            try (RecordCompressor compressor = RecordCompressor.of(codec)) {
                builder.compress(compressor);
            }
        }
        return builder.build(producer, (short) (producer < 0 ? -1 : 0), producer < 0 ? -1 : sequence);
    }

    /** A producer that missed the answer sends its newest batch again, which may be compacted by now. */
    private void repeat() {
        Producer producer = producers.get((long) random.nextInt(4));
        if (producer == null || producer.lastBase < start) {
            return;
        }
        RecordBatch batch = RecordBatch.of(producer.last);
        AppendResult result = log.append(
                epoch,
                ByteBuffer.allocate(batch.sizeInBytes())
                        .put(producer.last.duplicate())
                        .flip());
        assertTrue(result.duplicate(), () -> what() + "a repeated batch was taken for new: " + result);
        assertEquals(producer.lastBase, result.baseOffset(), this::what);
    }

    private void advance() {
        long target = start + random.nextInt((int) (log.log.endOffset() - start) / 4 + 1);
        log.on(() -> log.log.advanceStartOffset(target));
        start = target;
        model.headMap(target).clear();
        note();
        fixture.scheduler.runFor(3_500);
    }

    private void note() {
        log.on(() -> log.log.noteHighWatermark(Math.max(log.log.highWatermark(), log.log.positionOffset())));
    }

    /** Leaves the log alone until nothing is left to compact. */
    private void settle() {
        note();
        for (int i = 0; i < 12; i++) {
            fixture.scheduler.runFor(LoopLogs.RETENTION_MS);
            note();
        }
    }

    private void crash(boolean power) {
        long position = log.log.positionOffset();
        if (power) {
            fixture.powerCutAndStart();
        } else {
            fixture.killAndStart();
        }
        open();
        long end = log.log.endOffset();
        assertTrue(end >= position, () -> what() + "ends at " + end + ", durable was " + position);
        assertEquals(
                LogStore.Health.GOOD,
                log.log.health().state(),
                () -> what() + log.log.health().detail());
        model.tailMap(end).clear();
    }

    private void open() {
        log = fixture.open(LogFixture.ID, config).writable();
        assertEquals(start, log.log.startOffset(), this::what);
    }

    /** What is left, read in pieces of a random size. */
    private void check() {
        Map<String, String> found = new HashMap<>();
        long[] next = {start};
        int[] count = new int[1];
        int size = 1 + random.nextInt(100_000);
        while (next[0] < log.log.endOffset()) {
            LogFixture.Read read = log.read(next[0], log.log.endOffset(), size);
            assertEquals(ErrorCode.NONE, read.error, () -> what() + read.message);
            for (ByteBuffer run : read.batches) {
                take(run, next, found, count);
            }
            assertEquals(next[0], read.next, this::what);
        }
        Map<String, String> expected = new HashMap<>();
        model.values().forEach(record -> apply(expected, record.key, record.value));
        assertEquals(expected, found, this::what);
        removed = Math.max(removed, model.size() - count[0]);
    }

    private void take(ByteBuffer run, long[] next, Map<String, String> found, int[] count) {
        RecordBatch batch = new RecordBatch();
        for (int at = run.position(); at < run.limit(); at = batch.endPosition()) {
            batch.wrap(run, at);
            assertTrue(batch.crcMatches(), this::what);
            assertTrue(batch.baseOffset() <= next[0] && next[0] < batch.nextOffset(), () -> what() + batch);
            RecordCursor cursor = new RecordCursor().reset(batch);
            while (cursor.next()) {
                if (cursor.offset() < start) {
                    continue;
                }
                String key = new String(cursor.key(), StandardCharsets.UTF_8);
                String value = cursor.value() == null ? null : new String(cursor.value(), StandardCharsets.UTF_8);
                assertEquals(model.get(cursor.offset()), new Stored(key, value, cursor.timestamp()), this::what);
                apply(found, key, value);
                count[0]++;
            }
            next[0] = batch.nextOffset();
        }
    }

    private static void apply(Map<String, String> map, String key, String value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    private String what() {
        return "seed " + seed + ": ";
    }
}
