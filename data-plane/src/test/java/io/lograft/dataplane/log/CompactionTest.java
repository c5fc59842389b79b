package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.dataplane.log.compaction.BoundedRecords;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.EmptyBatch;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCompressor;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What compaction keeps, drops and leaves alone. */
final class CompactionTest {
    /** Seeds of the comparison with a model; {@code -Dlograft.compaction.seeds=N} tries more. */
    private static final int SEEDS = Integer.getInteger("lograft.compaction.seeds", 30);

    private final LogFixture fixture = new LogFixture(3);

    /** Reads go to the files: the tail cache keeps what it was given, compacted or not. */
    @BeforeEach
    void start() {
        fixture.tailBytes = 0;
        fixture.start();
    }

    private static LogConfig config(double ratio, long minLagMs, long maxLagMs, long deleteRetentionMs) {
        LogConfig.Compaction compaction = new LogConfig.Compaction(ratio, minLagMs, maxLagMs, deleteRetentionMs);
        return new LogConfig(4_000, 10_000_000, -1, -1, 1 << 20, false, true, false, compaction);
    }

    private LogFixture.OpenLog open(LogConfig config) {
        return fixture.open(LogFixture.ID, config).writable();
    }

    private static ByteBuffer one(String key, String value) {
        BatchBuilder builder = new BatchBuilder(64, Integer.MAX_VALUE);
        builder.tryAppend(
                1_000,
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                List.of());
        return builder.build(-1, (short) -1, -1);
    }

    /** Fills what is left of a segment with one record of its own, so that what came before is sealed. */
    private void seal(LogFixture.OpenLog log) {
        log.appended(1, one("filler-" + log.log.endOffset(), "x".repeat(3_900)));
        fixture.scheduler.runFor(100);
        log.appended(1, one("filler-" + log.log.endOffset(), "x".repeat(3_900)));
        log.synced();
        log.on(() -> log.log.noteHighWatermark(log.log.endOffset()));
    }

    private void rounds(int count) {
        fixture.scheduler.runFor(count * LoopLogs.RETENTION_MS + 10_000);
    }

    /** Records as key=value@offset, fillers left out. */
    private static List<String> records(LogFixture.OpenLog log) {
        List<String> found = new ArrayList<>();
        for (RecordBatch batch : batches(log)) {
            RecordCursor cursor = new RecordCursor().reset(batch);
            while (cursor.next()) {
                String key = new String(cursor.key(), StandardCharsets.UTF_8);
                if (!key.startsWith("filler")) {
                    byte[] value = cursor.value();
                    found.add(key + "=" + (value == null ? null : new String(value, StandardCharsets.UTF_8)) + "@"
                            + cursor.offset());
                }
            }
        }
        return found;
    }

    private static List<RecordBatch> batches(LogFixture.OpenLog log) {
        List<RecordBatch> batches = new ArrayList<>();
        long next = log.log.startOffset();
        while (next < log.log.endOffset()) {
            LogFixture.Read read = log.read(next, log.log.endOffset(), 1 << 20);
            for (ByteBuffer run : read.batches) {
                for (int at = run.position();
                        at < run.limit();
                        at = batches.get(batches.size() - 1).endPosition()) {
                    batches.add(new RecordBatch().wrap(run, at));
                }
            }
            next = read.next;
        }
        return batches;
    }

    @Test
    void theLastValueOfEachKeyIsKeptAtItsOffset() {
        LogFixture.OpenLog log = open(config(0.1, 0, Long.MAX_VALUE, 1_000_000));
        log.appended(1, one("a", "1"));
        log.appended(1, one("b", "2"));
        log.appended(1, one("a", "3"));
        seal(log);
        rounds(2);
        assertEquals(List.of("b=2@1", "a=3@2"), records(log));
        RecordBatch first = batches(log).get(0);
        assertTrue(EmptyBatch.is(first), first.toString());
    }

    @Test
    void aTombstoneStaysForItsTimeAndThenGoes() {
        LogFixture.OpenLog log = open(config(0.0, 0, Long.MAX_VALUE, 200_000));
        log.appended(1, one("a", "1"));
        log.appended(1, one("a", null));
        seal(log);
        rounds(2);
        assertEquals(List.of("a=null@1"), records(log));
        fixture.scheduler.runFor(200_000);
        assertEquals(List.of("a=null@1"), records(log));
        seal(log);
        rounds(2);
        assertEquals(List.of(), records(log));
    }

    @Test
    void aBatchThatIsTooLargeToBeLookedIntoStaysAndSoDoTombstonesAfterIt() {
        LogFixture.OpenLog log = open(config(0.0, 0, Long.MAX_VALUE, 0));
        log.appended(1, one("a", "1"));
        log.appended(1, one("b", "2"));
        log.appended(1, large("a", "3"));
        log.appended(1, one("a", null));
        log.appended(1, one("b", "4"));
        for (int pass = 0; pass < 3; pass++) {
            seal(log);
            rounds(2);
        }
        assertEquals(List.of("a=3@2", "a=null@4", "b=4@5"), records(log));
    }

    /** A batch from before the topic was compacted: a leader of a compacted one refuses it. */
    private static ByteBuffer large(String key, String value) {
        BatchBuilder builder = new BatchBuilder(64, Integer.MAX_VALUE);
        builder.tryAppend(
                1_000, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8), List.of());
        builder.tryAppend(
                1_000, "filler".getBytes(StandardCharsets.UTF_8), new byte[BoundedRecords.BYTES_MAX], List.of());
        try (RecordCompressor compressor = RecordCompressor.of(Compression.GZIP)) {
            builder.compress(compressor);
        }
        return builder.build(-1, (short) -1, -1);
    }

    @Test
    void aLogIsLeftAloneUntilEnoughOfItIsDirty() {
        LogFixture.OpenLog log = open(config(0.9, 0, Long.MAX_VALUE, 0));
        log.appended(1, one("a", "1"));
        log.appended(1, one("a", "2"));
        seal(log);
        rounds(2);
        assertEquals(List.of("a=2@1"), records(log));
        log.appended(1, one("a", "3"));
        log.appended(1, one("a", "4"));
        seal(log);
        rounds(2);
        assertEquals(3, records(log).size(), () -> records(log).toString());
    }

    @Test
    void whatIsYoungerThanTheLagIsLeftAlone() {
        LogFixture.OpenLog log = open(config(0.1, 1L << 50, Long.MAX_VALUE, 0));
        log.appended(1, one("a", "1"));
        log.appended(1, one("a", "2"));
        seal(log);
        rounds(3);
        assertEquals(2, records(log).size());
    }

    @Test
    void theLongestLagSealsAndCompactsWhatIsHardlyDirty() {
        LogFixture.OpenLog log = open(config(1.0, 0, 100_000, 1_000_000));
        log.appended(1, one("a", "1"));
        log.appended(1, one("a", "2"));
        log.synced();
        log.on(() -> log.log.noteHighWatermark(2));
        rounds(12);
        assertEquals(List.of("a=2@1"), records(log));
    }

    @Test
    void nothingAboveTheHighWatermarkIsTouched() {
        LogFixture.OpenLog log = open(config(0.0, 0, Long.MAX_VALUE, 0));
        log.appended(1, one("a", "1"));
        log.appended(1, one("a", "2"));
        seal(log);
        log.on(() -> log.log.noteHighWatermark(0));
        rounds(3);
        assertEquals(2, records(log).size());
    }

    @Test
    void aFollowerThatEndsWithinAnEmptyBatchIsServedTheRestOfIt() {
        LogFixture.OpenLog log = open(config(0.0, 0, Long.MAX_VALUE, 0));
        for (int i = 0; i < 6; i++) {
            log.appended(1, one("a", "v" + i));
        }
        seal(log);
        rounds(2);
        assertEquals(List.of("a=v5@5"), records(log));
        LogFixture.Read read = log.read(3, log.log.endOffset(), 1 << 20);
        RecordBatch first = RecordBatch.of(read.batches.get(0));
        assertEquals(3, first.baseOffset());
        assertEquals(5, first.nextOffset());
        assertTrue(first.crcMatches());
    }

    @Test
    void compactionRacesWithFailoverTruncationAndRetention() {
        int failovers = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            failovers += new CompactionRacesRun(seed).run();
        }
        assertTrue(failovers > SEEDS, "only " + failovers + " failovers in all runs");
    }

    @Test
    void theSurvivingMapIsTheModelsWhateverCrashes() {
        long removed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            removed += new CompactionRun(seed).run();
        }
        assertTrue(removed > 1_000, "compaction removed only " + removed + " records in all runs");
    }
}
