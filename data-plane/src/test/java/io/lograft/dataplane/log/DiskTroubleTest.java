package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskTroubleTest {
    private static final TopicIdPartition OTHER = new TopicIdPartition(new TopicId(1, 2), 1);

    @Test
    void refusesAppendsOnAFullDiskKeepsReadingAndGoesOnByItself() {
        for (long seed = 0; seed < 50; seed++) {
            LogFixture fixture = LogFixture.started(seed);
            OpenLog log = fixture.writable();
            List<String> written = new ArrayList<>();
            fixture.disk.faults().capacity(20_000 + 37 * seed);
            AppendResult result;
            do {
                String value = written.size() + "z".repeat(300);
                result = log.append(0, Batches.of(value));
                if (result.error() == ErrorCode.NONE) {
                    written.add(value);
                }
            } while (result.error() == ErrorCode.NONE);
            assertEquals(ErrorCode.DISK_FULL, result.error());
            assertFalse(log.log.isWritable());
            assertEquals(written, log.values(), "seed " + seed);
            fixture.scheduler.runFor(100);
            assertEquals(Boolean.TRUE, log.full);
            assertEquals(ErrorCode.DISK_FULL, log.append(0, Batches.of("x")).error());
            fixture.scheduler.runFor(5_000);
            assertFalse(log.log.isWritable(), "still full");
            int writables = log.writables;

            fixture.disk.faults().capacity(100 << 20);
            fixture.scheduler.runUntil("the log is told of room", () -> Boolean.FALSE.equals(log.full), 5_000);
            assertTrue(log.log.isWritable());
            assertEquals(writables + 1, log.writables);
            assertEquals(written.size(), log.appended(0, Batches.of("more")));
            written.add("more");
            log.synced();
            assertEquals(List.of(), fixture.diskFailures);
            fixture.powerCutAndStart();
            assertEquals(LogStore.Health.GOOD, fixture.store.health(LogFixture.ID), "seed " + seed);
            assertEquals(written, fixture.open().values(), "seed " + seed);
        }
    }

    @Test
    void keepsTheReserveFree() {
        LogFixture fixture = new LogFixture(1);
        fixture.disk.faults().capacity(10 << 20);
        fixture.reserveBytes = 5 << 20;
        fixture.start();
        OpenLog log = fixture.writable();
        for (int i = 0; i < 60; i++) {
            log.append(0, Batches.sized(100_000));
        }
        fixture.scheduler.runFor(3_000);
        assertFalse(log.log.isWritable());
        AppendResult refused = log.append(0, Batches.of("x"));
        assertEquals(ErrorCode.DISK_FULL, refused.error());
        assertTrue(refused.message().contains("disk.reserve.bytes"), refused.message());
        OpenLog late = fixture.open(OTHER, LogFixture.CONFIG);
        fixture.scheduler.runFor(10);
        assertEquals(Boolean.TRUE, late.full, "a log that is opened later hears of it too");
    }

    @Test
    void givesTheDiskUpForGoodAfterAFailedSync() {
        LogFixture fixture = LogFixture.started(2);
        OpenLog log = fixture.writable();
        OpenLog other = fixture.open(OTHER, LogFixture.CONFIG).writable();
        log.appended(0, Batches.of("a"));
        log.synced();
        fixture.scheduler.runFor(3_000);
        fixture.disk.faults().failForces(path -> path.toString().endsWith("0.log"));
        log.appended(0, Batches.of("b"));
        fixture.scheduler.runFor(1_000);
        assertNotNull(log.failure);
        assertNotNull(other.failure, "every log of the disk is gone");
        assertEquals(1, fixture.diskFailures.size());
        assertEquals(1, log.log.positionOffset(), "nothing became durable");
        assertFalse(log.log.isWritable());
        assertEquals(ErrorCode.STORAGE_ERROR, log.append(0, Batches.of("c")).error());
        assertEquals(LogStore.Health.OFFLINE, fixture.store.health(LogFixture.ID));

        fixture.disk.faults().heal();
        fixture.scheduler.runFor(60_000);
        assertFalse(log.log.isWritable(), "never retried");
        fixture.killAndStart();
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(OTHER));
    }

    @Test
    void givesTheDiskUpAfterAFailedWrite() {
        LogFixture fixture = LogFixture.started(3);
        OpenLog log = fixture.writable();
        log.appended(0, Batches.of("a"));
        log.synced();
        fixture.disk.faults().failWrites(path -> path.toString().endsWith(".log"));
        assertEquals(ErrorCode.STORAGE_ERROR, log.append(0, Batches.of("b")).error());
        fixture.scheduler.runFor(100);
        assertNotNull(log.failure);
        assertEquals(1, fixture.diskFailures.size());
        log.closed();
    }

    @Test
    void goesOnWhereTheFreeSpaceIsNotTold() {
        LogFixture fixture = new LogFixture(8);
        fixture.disk.faults().capacity(10 << 20);
        fixture.reserveBytes = 5 << 20;
        fixture.start();
        OpenLog log = fixture.writable();
        fixture.disk.faults().failReads(LogFixture.DIRECTORY::equals);
        log.appended(0, Batches.of("a"));
        log.synced();
        fixture.scheduler.runFor(5_000);
        assertNull(fixture.store.failure());
        fixture.disk.faults().heal();

        while (log.append(0, Batches.sized(100_000)).error() == ErrorCode.NONE) {
            fixture.scheduler.runFor(100);
        }
        fixture.disk.faults().capacity(100 << 20);
        fixture.disk.faults().failReads(LogFixture.DIRECTORY::equals);
        fixture.scheduler.runFor(5_000);
        assertNull(fixture.store.failure());
        assertFalse(log.log.isWritable(), "not known to have room again");
        fixture.disk.faults().heal();
        fixture.scheduler.runUntil("the log takes appends", () -> log.log.isWritable(), 5_000);
        assertEquals(List.of(), fixture.diskFailures);
    }

    @Test
    void theReserveWaitsForAFileHandle() {
        LogFixture fixture = new LogFixture(9);
        fixture.reserveFileBytes = 4 << 10;
        fixture.start();
        OpenLog log = fixture.writable();
        fixture.disk.faults().capacity(fixture.disk.usedBytes() + 1_000);
        while (log.append(0, Batches.sized(300)).error() == ErrorCode.NONE) {
            fixture.scheduler.runFor(100);
        }
        fixture.scheduler.runFor(3_000);
        fixture.disk.faults().failOpens(path -> true);
        fixture.disk.faults().capacity(100 << 20);
        fixture.scheduler.runFor(5_000);
        assertNull(fixture.store.failure());
        assertFalse(log.log.isWritable());
        fixture.disk.faults().heal();
        fixture.scheduler.runUntil("the log takes appends", () -> log.log.isWritable(), 5_000);
        assertEquals(List.of(), fixture.diskFailures);
    }

    @Test
    void takesAFailedDirectoryOperationForAFailedDisk() {
        LogFixture fixture = LogFixture.started(4);
        OpenLog log = fixture.open();
        fixture.disk.faults().failWrites(path -> path.toString().contains("events"));
        log.on(log.log::prepare);
        fixture.scheduler.runFor(1_000);
        assertNotNull(log.failure);
        assertEquals(1, fixture.diskFailures.size());
    }

    @Test
    void opensALogOnAFailedDiskAsFailed() {
        LogFixture fixture = LogFixture.started(5);
        OpenLog log = fixture.writable();
        fixture.disk.faults().failWrites(path -> true);
        log.append(0, Batches.of("a"));
        OpenLog late = fixture.open(OTHER, LogFixture.CONFIG);
        fixture.scheduler.runFor(10);
        assertNotNull(late.failure);
    }

    @Test
    void stopsServingALogWhoseFileNoLongerHoldsWhatWasWritten() throws Exception {
        LogFixture fixture = new LogFixture(6);
        fixture.tailBytes = 0;
        fixture.start();
        OpenLog log = fixture.writable();
        OpenLog other = fixture.open(OTHER, LogFixture.CONFIG).writable();
        for (int i = 0; i < 10; i++) {
            log.appended(0, Batches.of("value " + i));
        }
        log.synced();
        fixture.disk.flipBit(fixture.directory().resolve("00000000000000000000.log"), 8 * 500);
        LogFixture.Read read = log.read(0, 10, 1 << 20);
        assertEquals(ErrorCode.STORAGE_ERROR, read.error);
        fixture.scheduler.runFor(1_000);
        assertNotNull(log.failure);
        assertEquals(null, other.failure, "the disk itself works");
        other.appended(0, Batches.of("x"));
        log.closed();
        OpenLog again = fixture.open();
        fixture.scheduler.runFor(10);
        assertNotNull(again.failure, "not an empty log");
        again.closed();
        boolean[] repaired = new boolean[1];
        fixture.store.repair(LogFixture.ID, () -> repaired[0] = true);
        fixture.scheduler.runUntil("the log is repaired", () -> repaired[0], 1_000);
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
        OpenLog cut = fixture.writable();
        List<String> left = cut.values();
        assertTrue(left.size() < 10, left.toString());
        for (int i = left.size(); i < 10; i++) {
            assertEquals(i, cut.appended(0, Batches.of("value " + i)), "as the leader sends it again");
        }
        cut.synced();
        assertEquals(10, cut.values().size());
        fixture.killAndStart();
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
        OpenLog last = fixture.open();
        assertEquals(10, last.values().size());
        last.on(last.log::resolveHealth);
        fixture.scheduler.runFor(2_000);
        fixture.killAndStart();
        assertEquals(LogStore.Health.GOOD, fixture.store.health(LogFixture.ID));
    }

    @Test
    void repairsHoldUpNobodysReads() throws Exception {
        LogFixture fixture = new LogFixture(10);
        fixture.tailBytes = 0;
        fixture.start();
        OpenLog sound = fixture.writable();
        sound.appended(0, Batches.of("sound"));
        sound.synced();
        List<String> damaged = new ArrayList<>();
        int[] repaired = new int[1];
        for (int partition = 1; partition <= 2; partition++) {
            TopicIdPartition id = new TopicIdPartition(LogFixture.ID.topicId(), partition);
            OpenLog log = fixture.open(id, LogFixture.CONFIG).writable();
            log.appended(0, Batches.of("damaged"));
            log.synced();
            String directory = PartitionDirectory.name("events", id);
            damaged.add(directory);
            fixture.disk.flipBit(LogFixture.DIRECTORY.resolve(directory).resolve("00000000000000000000.log"), 8 * 100);
            assertEquals(ErrorCode.STORAGE_ERROR, log.read(0, 1, 1 << 20).error);
            log.closed();
        }
        fixture.disk.faults().slowDown(path -> damaged.stream().anyMatch(path.toString()::contains), 1_000);
        for (int partition = 1; partition <= 2; partition++) {
            TopicIdPartition id = new TopicIdPartition(LogFixture.ID.topicId(), partition);
            fixture.store.repair(id, () -> repaired[0]++);
        }
        fixture.scheduler.runFor(100);
        long begun = fixture.scheduler.nowMs();
        assertEquals(List.of("sound"), sound.values());
        assertTrue(fixture.scheduler.nowMs() - begun < 500, "read after ms " + (fixture.scheduler.nowMs() - begun));
        assertEquals(0, repaired[0]);
        fixture.scheduler.runUntil("both are repaired", () -> repaired[0] == 2, 120_000);
        assertEquals(List.of(), fixture.diskFailures);
    }

    @Test
    void waitsForSpaceWhereItMakesALog() {
        LogFixture fixture = LogFixture.started(7);
        fixture.disk.faults().capacity(300);
        OpenLog log = fixture.open();
        log.on(log.log::prepare);
        fixture.scheduler.runFor(5_000);
        assertFalse(log.log.isWritable());
        fixture.disk.faults().capacity(100 << 20);
        fixture.scheduler.runUntil("the log is made", () -> log.log.isWritable(), 5_000);
        log.appended(0, Batches.of("a"));
        log.synced();
        assertEquals(List.of(), fixture.diskFailures);
    }

    @Test
    void aDiskThatIsFullToTheLastByteCanStartReadAndFreeItself() {
        LogConfig config = new LogConfig(5_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
        for (long seed = 0; seed < 30; seed++) {
            LogFixture fixture = new LogFixture(seed);
            fixture.reserveFileBytes = 4 << 10;
            fixture.start();
            OpenLog log = fixture.open(LogFixture.ID, config).writable();
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                written.add(i + "z".repeat(300));
                log.appended(0, Batches.of(written.get(i)));
                fixture.scheduler.runFor(30);
            }
            log.synced();
            fixture.scheduler.runFor(2_000);
            fixture.disk.faults().capacity(fixture.disk.usedBytes());
            assertEquals(
                    ErrorCode.DISK_FULL,
                    log.append(0, Batches.of("does not fit")).error());
            fixture.scheduler.runFor(3_000);
            assertEquals(Boolean.TRUE, log.full);

            fixture.killAndStart();
            log = fixture.open(LogFixture.ID, config);
            fixture.scheduler.runFor(10);
            assertEquals(written, log.values(), "seed " + seed);
            long before = fixture.disk.usedBytes();
            OpenLog opened = log;
            opened.on(opened.log::prepare);
            opened.on(() -> opened.log.noteHighWatermark(100));
            opened.on(() -> opened.log.advanceStartOffset(90));
            fixture.scheduler.runFor(3_000);
            assertTrue(fixture.disk.usedBytes() < before - 20_000, "old segments are gone, seed " + seed);

            fixture.disk.faults().capacity(fixture.disk.usedBytes() + (4 << 20));
            fixture.scheduler.runUntil("the log takes appends", () -> opened.log.isWritable(), 10_000);
            assertEquals(100, opened.appended(0, Batches.of("more")));
            opened.synced();
            assertEquals(List.of(), fixture.diskFailures);
            fixture.powerCutAndStart();
            OpenLog again = fixture.open(LogFixture.ID, config);
            assertEquals(LogStore.Health.GOOD, again.log.health().state(), "seed " + seed);
            assertEquals(90, again.log.startOffset(), "seed " + seed);
            assertEquals(101, again.log.endOffset(), "seed " + seed);
        }
    }
}
