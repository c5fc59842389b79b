package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is good of a damaged log is kept, whatever comes between: a crash, a disk without room. */
final class RepairTest {
    private static final LogConfig SMALL = new LogConfig(20_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
    private static final int BATCHES = 40;

    /** The process ends before a certain operation of the disk. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static String value(int number) {
        return number + "z".repeat(1_000);
    }

    /** A log of several segments of which one is damaged, at a node that is down. */
    private static LogFixture damaged(long seed, int segment, long at) throws IOException {
        LogFixture fixture = new LogFixture(seed);
        fixture.reserveFileBytes = 4 << 10;
        fixture.tailBytes = 0;
        fixture.start();
        OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < BATCHES; i++) {
            log.appended(0, Batches.of(value(i)));
            fixture.scheduler.runFor(20);
        }
        log.synced();
        fixture.scheduler.runFor(3_000);
        fixture.node.kill();
        fixture.node.restart();
        fixture.disk.flipBit(segment(fixture, segment), 8 * at);
        fixture.disk.delete(LogFixture.DIRECTORY.resolve(StoreState.FILE));
        fixture.disk.delete(Path.of(segment(fixture, segment).toString().replace(".log", ".index")));
        fixture.disk.syncDirectory(LogFixture.DIRECTORY);
        fixture.disk.syncDirectory(fixture.directory());
        return fixture;
    }

    private static Path segment(LogFixture fixture, int number) {
        return fixture.directory()
                .resolve(fixture.files().stream()
                        .filter(name -> name.endsWith(LogFiles.LOG_SUFFIX) && !name.equals(LogFiles.NEXT))
                        .toList()
                        .get(number));
    }

    private static List<String> valuesAfterStart(LogFixture fixture) {
        fixture.start();
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
        return fixture.open(LogFixture.ID, SMALL).values();
    }

    private static void assertPrefix(List<String> values, int least, String what) {
        assertTrue(values.size() >= least, what + ": " + values.size() + " are left");
        assertEquals(
                IntStream.range(0, values.size()).mapToObj(RepairTest::value).toList(), values, what);
    }

    private void keepsThePrefixWhereverItIsKilled(int segment, long damage, boolean power) throws IOException {
        List<String> expected = valuesAfterStart(damaged(1, segment, damage));
        assertPrefix(expected, segment == 0 ? 0 : 15, "undisturbed");
        boolean killed = true;
        for (int n = 0; killed; n++) {
            LogFixture fixture = damaged(1, segment, damage);
            killed = isKilledAt(n, fixture);
            if (power) {
                fixture.node.crash();
            } else {
                fixture.node.kill();
            }
            fixture.node.restart();
            fixture.disk.faults().heal();
            assertEquals(expected, valuesAfterStart(fixture), "killed before operation " + n);
            assertTrue(n < 1_000, "it comes to an end");
        }
    }

    private static boolean isKilledAt(int n, LogFixture fixture) {
        int[] operations = new int[1];
        fixture.disk.faults().failWrites(path -> {
            if (operations[0]++ == n) {
                throw new Killed();
            }
            return false;
        });
        fixture.disk.faults().failForces(path -> {
            if (operations[0]++ == n) {
                throw new Killed();
            }
            return false;
        });
        try {
            fixture.start();
            return false;
        } catch (Killed here) {
            return true;
        }
    }

    @Test
    void aCrashAtAnyMomentOfARepairLosesNothingThatWasGood() throws IOException {
        for (boolean power : new boolean[] {false, true}) {
            keepsThePrefixWhereverItIsKilled(0, 10_000, power);
            keepsThePrefixWhereverItIsKilled(1, 10_000, power);
            keepsThePrefixWhereverItIsKilled(1, SegmentHeader.BYTES + 10, power);
            keepsThePrefixWhereverItIsKilled(1, 10, power);
        }
    }

    @Test
    void aStartOnAFullDiskKeepsWhatIsGood() throws IOException {
        for (long damage : new long[] {10, SegmentHeader.BYTES + 10, 10_000, 15_000}) {
            LogFixture fixture = damaged(2, 1, damage);
            fixture.disk.faults().capacity(fixture.disk.usedBytes());
            assertPrefix(valuesAfterStart(fixture), 15 + (int) (damage / 1_200), "damaged at " + damage);
            assertEquals(List.of(), fixture.diskFailures);
        }
    }

    @Test
    void aRepairOnAFullDiskKeepsWhatIsGoodAndTheDisk() throws IOException {
        LogFixture fixture = new LogFixture(3);
        fixture.reserveFileBytes = 4 << 10;
        fixture.tailBytes = 0;
        fixture.start();
        OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < BATCHES; i++) {
            log.appended(0, Batches.of(value(i)));
            fixture.scheduler.runFor(20);
        }
        log.synced();
        fixture.scheduler.runFor(3_000);
        fixture.disk.flipBit(segment(fixture, 1), 8 * 10_000);
        fixture.disk.faults().capacity(fixture.disk.usedBytes());
        ErrorCode error = ErrorCode.NONE;
        for (long offset = 0; offset < BATCHES && error == ErrorCode.NONE; offset++) {
            error = log.read(offset, BATCHES, 1).error;
        }
        assertEquals(ErrorCode.STORAGE_ERROR, error);
        fixture.scheduler.runFor(1_000);
        log.closed();
        boolean[] repaired = new boolean[1];
        fixture.store.repair(LogFixture.ID, () -> repaired[0] = true);
        fixture.scheduler.runUntil("the log is repaired", () -> repaired[0], 5_000);
        assertNull(fixture.store.failure());
        assertPrefix(fixture.open(LogFixture.ID, SMALL).values(), 20, "repaired");
    }

    @Test
    void aDamagedSegmentIsKeptForALook() throws IOException {
        LogFixture fixture = damaged(4, 1, 10_000);
        Path damaged = segment(fixture, 1);
        byte[] before = RecoveryTest.bytes(fixture, damaged);
        valuesAfterStart(fixture);
        String aside = fixture.files().stream()
                .filter(name -> name.startsWith(damaged.getFileName() + LogFiles.CORRUPT_MARK))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(before.length, 0),
                List.of(RecoveryTest.bytes(fixture, fixture.directory().resolve(aside)).length, (int)
                        fixture.files().stream()
                                .filter(name -> name.endsWith(LogFiles.REPLACING_SUFFIX)
                                        || name.endsWith(WholeFile.TEMPORARY_SUFFIX))
                                .count()));
    }
}
