package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogLifeTest {
    private static final TopicIdPartition OTHER = new TopicIdPartition(new TopicId(9, 9), 3);
    private static final long DAY_MS = 24L * 3600 * 1000;

    @Test
    void answersARepeatedBatchWithItsOriginalPlaceAlsoAfterARestart() {
        LogFixture fixture = LogFixture.started(1);
        OpenLog log = fixture.writable();
        for (int i = 0; i < 7; i++) {
            log.appended(0, Batches.from(5, 0, 2 * i, "a" + i, "b" + i));
        }
        repeats(log);
        fixture.killAndStart();
        log = fixture.writable();
        repeats(log);
        log.closed();
        fixture.stopAndStart();
        log = fixture.writable();
        repeats(log);
        assertEquals(14, log.appended(0, Batches.from(5, 0, 14, "next")));
    }

    private static void repeats(OpenLog log) {
        for (int i = 2; i < 7; i++) {
            AppendResult again = log.append(0, Batches.from(5, 0, 2 * i, "a" + i, "b" + i));
            assertEquals(AppendResult.duplicateOf(2 * i, 2 * i + 2), again);
        }
        for (int i = 0; i < 2; i++) {
            AppendResult old = log.append(0, Batches.from(5, 0, 2 * i, "a" + i, "b" + i));
            assertEquals(ErrorCode.DUPLICATE_SEQUENCE, old.error());
        }
        assertEquals(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                log.append(0, Batches.from(5, 0, 16, "gap")).error());
        assertEquals(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                log.append(0, Batches.from(5, 1, 3, "new epoch")).error());
        assertEquals(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                log.append(0, Batches.from(6, 0, 1, "unknown")).error());
        assertEquals(14, log.log.endOffset());
    }

    @Test
    void fencesAnOlderInstanceOfAProducer() {
        OpenLog log = LogFixture.started(2).writable();
        log.appended(0, Batches.from(5, 1, 0, "a"));
        log.appended(0, Batches.from(5, 2, 0, "b"));
        assertEquals(
                ErrorCode.FENCED_PRODUCER,
                log.append(0, Batches.from(5, 1, 1, "c")).error());
        assertEquals(2, log.log.producers().epochOf(5));
        assertEquals(-1, log.log.producers().epochOf(6));
        assertEquals(1, log.log.producers().size());
    }

    @Test
    void forgetsCutBatchesOfAProducer() {
        LogFixture fixture = LogFixture.started(3);
        OpenLog log = fixture.writable();
        for (int i = 0; i < 8; i++) {
            log.appended(0, Batches.from(5, 0, i, "v" + i));
        }
        log.truncated(5);
        assertEquals(AppendResult.duplicateOf(4, 5), log.append(1, Batches.from(5, 0, 4, "v4")));
        assertEquals(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                log.append(1, Batches.from(5, 0, 6, "v6")).error());
        assertEquals(5, log.appended(1, Batches.from(5, 0, 5, "w5")));
        assertEquals(List.of("v0", "v1", "v2", "v3", "v4", "w5"), log.values());
    }

    @Test
    void wrapsSequenceNumbers() {
        ProducerTable producers = new ProducerTable();
        ByteBuffer last = Batches.stamped(Batches.from(5, 0, Integer.MAX_VALUE - 1, "a", "b"), 10, 0);
        producers.update(RecordBatch.of(last), 0);
        assertEquals(null, producers.check(RecordBatch.of(Batches.from(5, 0, 0, "c"))));
        assertEquals(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                producers.check(RecordBatch.of(Batches.from(5, 0, 1, "c"))).error());
        assertEquals(
                ErrorCode.DUPLICATE_SEQUENCE,
                producers
                        .check(RecordBatch.of(Batches.from(5, 0, Integer.MAX_VALUE - 5, "c")))
                        .error());
    }

    @Test
    void forgetsSilentProducersAndThenTakesAnySequenceOfAnUnknownOne() {
        ProducerTable producers = new ProducerTable();
        for (int i = 0; i < 1000; i++) {
            producers.update(RecordBatch.of(Batches.stamped(Batches.from(i, 0, 0, "a"), i, 0)), i);
        }
        assertEquals(1000, producers.size());
        producers.expire(ProducerTable.EXPIRY_MS + 500);
        assertEquals(500, producers.size());
        assertEquals(-1, producers.epochOf(499));
        assertEquals(0, producers.epochOf(500));
        assertEquals(null, producers.check(RecordBatch.of(Batches.from(1, 0, 17, "a"))));
    }

    @Test
    void answersWhereEpochsEnd() {
        LogFixture fixture = LogFixture.started(4);
        OpenLog log = fixture.writable();
        log.on(() -> log.log.beginEpoch(2, 0));
        log.appended(2, Batches.of("a", "b"));
        log.on(() -> log.log.beginEpoch(3, 2));
        log.on(() -> log.log.beginEpoch(5, 2));
        log.appended(5, Batches.of("c"));
        log.on(() -> log.log.beginEpoch(7, 3));
        epochs(log);
        assertEquals(new EpochEnd(7, 3), log.log.endOffsetFor(9));
        log.synced();
        fixture.scheduler.runFor(2_000);
        fixture.killAndStart();
        epochs(fixture.writable());
        OpenLog cut = fixture.open(OTHER, LogFixture.CONFIG);
        assertEquals(-1, cut.log.lastEpoch());
        assertEquals(new EpochEnd(-1, -1), cut.log.endOffsetFor(3));
    }

    private static void epochs(OpenLog log) {
        assertEquals(5, log.log.lastEpoch());
        assertEquals(new EpochEnd(-1, -1), log.log.endOffsetFor(1));
        assertEquals(new EpochEnd(2, 2), log.log.endOffsetFor(2));
        assertEquals(new EpochEnd(2, 2), log.log.endOffsetFor(4));
        assertEquals(new EpochEnd(5, 3), log.log.endOffsetFor(5));
        assertEquals(new EpochStart(5, 2), log.log.epochTail(2).get(0));
    }

    @Test
    void cutsEpochsWithTheLog() {
        LogFixture fixture = LogFixture.started(5);
        OpenLog log = fixture.writable();
        for (int epoch = 0; epoch < 5; epoch++) {
            log.appended(epoch, Batches.of("v" + epoch));
        }
        int generation = log.log.generation();
        log.truncated(3);
        assertEquals(generation + 1, log.log.generation());
        assertEquals(2, log.log.lastEpoch());
        assertEquals(new EpochEnd(2, 3), log.log.endOffsetFor(4));
        assertEquals(3, log.appended(6, Batches.of("w")));
        fixture.powerCutAndStart();
        OpenLog again = fixture.writable();
        assertEquals(new EpochEnd(2, 3), again.log.endOffsetFor(5));
    }

    @Test
    void cutsWholeBatchesOnly() {
        OpenLog log = LogFixture.started(6).writable();
        log.appended(0, Batches.of("a", "b", "c"));
        log.appended(0, Batches.of("d", "e", "f"));
        log.truncated(5);
        assertEquals(3, log.log.endOffset());
        assertEquals(3, log.log.positionOffset());
        log.truncated(3);
        assertEquals(3, log.log.endOffset());
    }

    @Test
    void refusesWhatDoesNotContinueTheLog() {
        OpenLog log = LogFixture.started(7).writable();
        ByteBuffer first = Batches.stamped(Batches.of("a", "b"), 0, 3);
        ByteBuffer second = Batches.stamped(Batches.of("c"), 2, 4);
        assertEquals(AppendResult.appended(0, 3), log.follow(Batches.joined(first, second)));
        assertEquals(List.of("a", "b", "c"), log.values());
        assertEquals(4, log.log.lastEpoch());
        refused(log, Batches.stamped(Batches.of("gap"), 4, 4));
        refused(log, Batches.stamped(Batches.of("again"), 2, 4));
        refused(log, Batches.stamped(Batches.of("older epoch"), 3, 3));
        refused(log, ByteBuffer.allocate(0));
        ByteBuffer good = Batches.stamped(Batches.of("d"), 3, 4);
        refused(log, good.duplicate().limit(good.limit() - 1));
        ByteBuffer damaged = Batches.stamped(Batches.of("d"), 3, 4);
        damaged.put(65, (byte) (damaged.get(65) ^ 1));
        refused(log, Batches.joined(Batches.stamped(Batches.of("d"), 3, 4), Batches.stamped(damaged, 4, 4)));
        assertEquals(AppendResult.appended(3, 4), log.follow(good));
    }

    private static void refused(OpenLog log, ByteBuffer batches) {
        long end = log.log.endOffset();
        assertTrue(log.follow(batches).error() != ErrorCode.NONE);
        assertEquals(end, log.log.endOffset());
    }

    @Test
    void deletesOldSegmentsByTimeAndBySize() {
        for (boolean byTime : new boolean[] {true, false}) {
            LogFixture fixture = LogFixture.started(8);
            LogConfig config = byTime
                    ? new LogConfig(100_000, DAY_MS, DAY_MS, -1, 1 << 20, false, false, true)
                    : new LogConfig(100_000, DAY_MS, -1, 250_000, 1 << 20, false, false, true);
            OpenLog log = fixture.open(LogFixture.ID, config).writable();
            long nowMs = fixture.node.clock().wallMs();
            for (int i = 0; i < 20; i++) {
                long age = i < 10 ? 2 * DAY_MS : 0;
                log.appended(0, Batches.at(nowMs - age, i + "x".repeat(40_000)));
                fixture.scheduler.runFor(5);
            }
            log.synced();
            fixture.scheduler.runFor(2 * LoopLogs.RETENTION_MS);
            assertEquals(0, log.log.startOffset(), "nothing above the high watermark is deleted");
            log.on(() -> log.log.noteHighWatermark(20));
            fixture.scheduler.runFor(2 * LoopLogs.RETENTION_MS);
            long start = log.log.startOffset();
            assertTrue(byTime ? start >= 8 && start <= 10 : start >= 12, "start " + start);
            assertEquals(20 - start, log.values().size());
            assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, log.read(start - 1, 20, 1000).error);
            fixture.killAndStart();
            OpenLog again = fixture.open(LogFixture.ID, config);
            assertEquals(start, again.log.startOffset());
            assertEquals(LogStore.Health.GOOD, again.log.health().state());
            assertEquals(20 - start, again.values().size());
        }
    }

    @Test
    void deletesTheLastRecordsOfATopicThatFellSilent() {
        LogFixture fixture = LogFixture.started(9);
        LogConfig config = new LogConfig(1 << 20, DAY_MS, 60_000, -1, 1 << 20, false, false, true);
        OpenLog log = fixture.open(LogFixture.ID, config).writable();
        log.appended(0, Batches.at(fixture.node.clock().wallMs(), "a", "b"));
        log.on(() -> log.log.noteHighWatermark(2));
        fixture.scheduler.runFor(5 * 60_000);
        assertEquals(2, log.log.startOffset());
        assertEquals(2, log.log.endOffset());
        assertEquals(0, log.log.lastEpoch(), "followers still need it");
        fixture.powerCutAndStart();
        OpenLog again = fixture.open(LogFixture.ID, config).writable();
        assertEquals(2, again.log.startOffset());
        assertEquals(LogStore.Health.GOOD, again.log.health().state());
        assertEquals(0, again.log.lastEpoch());
        assertEquals(2, again.appended(1, Batches.of("c")));
    }

    @Test
    void deletesAPartitionForGood() {
        LogFixture fixture = LogFixture.started(10);
        OpenLog log = fixture.writable();
        log.appended(0, Batches.of("a"));
        assertThrows(IllegalStateException.class, () -> fixture.store.delete(LogFixture.ID, () -> {}));
        log.closed();
        boolean[] done = new boolean[1];
        fixture.store.delete(LogFixture.ID, () -> done[0] = true);
        OpenLog anew = fixture.open();
        assertEquals(0, anew.log.endOffset());
        fixture.scheduler.runUntil("the partition is deleted", () -> done[0], 1_000);
        fixture.scheduler.runFor(1_000);
        assertFalse(
                directories(fixture).stream().anyMatch(name -> name.contains("events")),
                directories(fixture).toString());
        anew.writable();
        anew.appended(0, Batches.of("b"));
        anew.synced();
        fixture.powerCutAndStart();
        assertEquals(List.of("b"), fixture.open().values());
    }

    @Test
    void keepsStrayPartitionsForADay() {
        LogFixture fixture = LogFixture.started(11);
        OpenLog log = fixture.writable();
        log.appended(0, Batches.of("a"));
        log.synced();
        fixture.killAndStart();
        assertEquals(List.of(LogFixture.ID), List.copyOf(fixture.store.found()));
        fixture.store.setAside(LogFixture.ID);
        fixture.scheduler.runFor(1_000);
        assertTrue(directories(fixture).stream().anyMatch(name -> name.contains(PartitionDirectory.STRAY_MARK)));
        fixture.killAndStart();
        assertEquals(List.of(), List.copyOf(fixture.store.found()));
        fixture.scheduler.runFor(DAY_MS - 60_000);
        assertTrue(directories(fixture).stream().anyMatch(name -> name.contains(PartitionDirectory.STRAY_MARK)));
        fixture.scheduler.runFor(120_000);
        assertFalse(directories(fixture).stream().anyMatch(name -> name.contains("events")));
    }

    private static List<String> directories(LogFixture fixture) {
        try {
            return fixture.disk.list(LogFixture.DIRECTORY);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void servesTwoLoopsFromOneDisk() {
        LogFixture fixture = LogFixture.started(12);
        List<OpenLog> logs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TopicIdPartition id = new TopicIdPartition(new TopicId(7, 7), i);
            logs.add(fixture.new OpenLog(id, LogFixture.CONFIG, i % 2 == 0 ? fixture.loop : fixture.otherLoop));
        }
        logs.forEach(log -> log.owner.execute(log.log::prepare));
        fixture.scheduler.runUntil("all are ready", () -> logs.stream().allMatch(log -> log.log.isWritable()), 5_000);
        for (int i = 0; i < 50; i++) {
            int number = i;
            logs.forEach(log -> log.owner.execute(() -> log.log.appendAsLeader(Batches.of("v" + number), 0)));
        }
        fixture.scheduler.runUntil("all is durable", () -> logs.stream().allMatch(log -> log.position == 50), 5_000);
        fixture.powerCutAndStart();
        List<String> expected = IntStream.range(0, 50).mapToObj(i -> "v" + i).toList();
        for (OpenLog log : logs) {
            assertEquals(expected, fixture.open(log.log.id(), LogFixture.CONFIG).values());
        }
    }

    @Test
    void readsWithinItsBoundsFromMemoryAndFromDisk() {
        for (long tailBytes : new long[] {0, 1 << 20}) {
            LogFixture fixture = new LogFixture(13);
            fixture.tailBytes = tailBytes;
            fixture.start();
            OpenLog log = fixture.writable();
            ByteBuffer run = ByteBuffer.allocate(0);
            for (int i = 0; i < 10; i++) {
                run = Batches.joined(run, Batches.stamped(Batches.of("a" + i, "b" + i), 2L * i, 0));
            }
            log.follow(run);
            for (int i = 10; i < 20; i++) {
                log.appended(0, Batches.of("a" + i, "b" + i));
            }
            assertEquals(tailBytes > 0, log.log.inTailCache(3));
            for (int offset = 0; offset < 40; offset++) {
                for (int bound = offset; bound <= 40; bound++) {
                    LogFixture.Read read = log.read(offset, bound, 1 << 20);
                    int last = bound / 2 * 2;
                    List<String> values = Batches.values(read.batches);
                    if (last <= offset) {
                        assertEquals(List.of(), values);
                        assertEquals(offset, read.next);
                        continue;
                    }
                    assertEquals("a" + offset / 2, values.get(0));
                    assertTrue(read.next > offset && read.next <= last, offset + " " + bound + " " + read.next);
                    assertEquals(read.next - offset / 2 * 2, values.size());
                }
            }
            assertEquals(2, log.read(0, 40, 1).next, "one batch at least");
            assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, log.read(41, 50, 100).error);
            assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, log.read(-1, 50, 100).error);
            assertEquals(List.of(), log.read(40, 50, 100).batches);
        }
    }

    @Test
    void findsOffsetsByTime() {
        LogFixture fixture = LogFixture.started(14);
        LogConfig config = new LogConfig(300_000, DAY_MS, -1, -1, 1 << 20, false, false, true);
        OpenLog log = fixture.open(LogFixture.ID, config).writable();
        for (int i = 0; i < 40; i++) {
            log.appended(i / 10, Batches.at(1000L + 10 * i, i + "x".repeat(30_000), "second"));
            fixture.scheduler.runFor(5);
        }
        for (boolean restarted : new boolean[] {false, true}) {
            if (restarted) {
                log.closed();
                fixture.stopAndStart();
                log = fixture.open(LogFixture.ID, config);
            }
            assertEquals(List.of(0L, 1000L, 0L), byTime(log, 5, 80));
            assertEquals(List.of(34L, 1170L, 1L), byTime(log, 1170, 80));
            assertEquals(List.of(36L, 1180L, 1L), byTime(log, 1171, 80));
            assertEquals(List.of(78L, 1390L, 3L), byTime(log, 1390, 80));
            assertEquals(List.of(-1L, -1L, -1L), byTime(log, 1390, 78));
            assertEquals(List.of(-1L, -1L, -1L), byTime(log, 1391, 80));
        }
    }

    private static List<Long> byTime(OpenLog log, long timestampMs, long bound) {
        List<Long> answer = new ArrayList<>();
        log.on(() -> log.log.offsetForTimestamp(timestampMs, bound, new ReplicaLog.TimestampCallback() {
            @Override
            public void onOffset(long offset, long foundMs, int leaderEpoch) {
                answer.addAll(List.of(offset, foundMs, (long) leaderEpoch));
            }

            @Override
            public void onError(ErrorCode code, String message) {
                throw new AssertionError(code + " " + message);
            }
        }));
        for (int i = 0; i < 1000 && answer.isEmpty(); i++) {
            log.on(() -> {});
        }
        return answer;
    }

    @Test
    void keepsTheTailCacheWithinItsBudget() {
        LogFixture fixture = new LogFixture(15);
        fixture.tailBytes = 100_000;
        fixture.start();
        OpenLog first = fixture.writable();
        OpenLog second = fixture.new OpenLog(OTHER, LogFixture.CONFIG, fixture.otherLoop).writable();
        for (int i = 0; i < 50; i++) {
            first.appended(0, Batches.sized(5_000));
            fixture.scheduler.runFor(1);
            assertTrue(fixture.tailCache.usedBytes() <= 100_000, "used " + fixture.tailCache.usedBytes());
        }
        assertTrue(first.log.inTailCache(49));
        assertTrue(first.log.inTailCache(35));
        assertFalse(first.log.inTailCache(25));
        for (int i = 0; i < 8; i++) {
            second.appended(0, Batches.sized(5_000));
            fixture.scheduler.runFor(1);
        }
        assertTrue(second.log.inTailCache(0), "a loop below its share gets room");
        assertTrue(fixture.tailCache.usedBytes() <= 100_000, "used " + fixture.tailCache.usedBytes());
        first.closed();
        second.closed();
        assertEquals(0, fixture.tailCache.usedBytes());
    }
}
