package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Segments are made, named and followed by others while the process has no file handle left, or the disk no room. */
final class RollTroubleTest {
    private static final LogConfig SMALL = new LogConfig(20_000, 1L << 40, -1, -1, 1 << 20, false, false, true);

    private final List<String> written = new ArrayList<>();

    private void append(LogFixture fixture, OpenLog log, int batches) {
        for (int i = 0; i < batches; i++) {
            String value = written.size() + "z".repeat(500);
            AppendResult result = log.append(0, Batches.of(value));
            assertEquals(ErrorCode.NONE, result.error(), result.message());
            written.add(value);
            fixture.scheduler.runFor(20);
        }
    }

    private void keepsEverythingWhile(Predicate<Path> noHandle, boolean power) {
        for (long seed = 0; seed < 10; seed++) {
            LogFixture fixture = LogFixture.started(seed);
            written.clear();
            OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
            append(fixture, log, 35);
            fixture.disk.faults().failOpens(noHandle);
            append(fixture, log, 100);
            assertEquals(log.log.endOffset(), log.log.positionOffset(), "all of it is acknowledged");
            fixture.disk.faults().heal();
            append(fixture, log, 60);
            log.synced();
            if (power) {
                fixture.powerCutAndStart();
            } else {
                fixture.killAndStart();
            }
            OpenLog again = fixture.open(LogFixture.ID, SMALL).writable();
            assertEquals(LogStore.Health.GOOD, again.log.health().state(), "seed " + seed);
            assertEquals(written, again.values(), "seed " + seed);
            assertEquals(List.of(), fixture.diskFailures);
            append(fixture, again, 100);
            assertTrue(segments(fixture) > 4, "it rolls again");
            again.closed();
            fixture.stop();
        }
    }

    private static long segments(LogFixture fixture) {
        return fixture.files().stream()
                .filter(name -> name.endsWith(LogFiles.LOG_SUFFIX))
                .count();
    }

    @Test
    void aSegmentThatHasNotGotItsNameYetIsNotReplacedByItsSuccessor() {
        keepsEverythingWhile(path -> path.toString().endsWith(LogFiles.INDEX_SUFFIX), true);
        keepsEverythingWhile(path -> path.toString().endsWith(LogFiles.INDEX_SUFFIX), false);
    }

    @Test
    void nothingIsLostWhileThereIsNoFileHandleAtAll() {
        keepsEverythingWhile(path -> true, true);
    }

    @Test
    void nothingIsLostWhileEveryOtherFileCannotBeOpened() {
        int[] opened = new int[1];
        keepsEverythingWhile(path -> opened[0]++ % 2 == 0, true);
    }

    @Test
    void retentionMakesRoomForALogWhoseNextSegmentDoesNotFit() {
        for (int batches = 80; batches < 120; batches++) {
            LogFixture fixture = new LogFixture(batches);
            fixture.reserveFileBytes = 4 << 10;
            fixture.start();
            written.clear();
            OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
            append(fixture, log, batches);
            log.synced();
            fixture.scheduler.runFor(2_000);
            long segments = segments(fixture);
            fixture.disk.faults().capacity(fixture.disk.usedBytes());
            AppendResult full = log.append(0, Batches.of("does not fit"));
            assertEquals(ErrorCode.DISK_FULL, full.error(), full.message());
            log.on(() -> log.log.noteHighWatermark(log.log.endOffset()));
            fixture.scheduler.runFor(3_000);
            log.on(() -> log.log.advanceStartOffset(75));
            fixture.scheduler.runUntil("old segments are gone", () -> segments(fixture) < segments, 5_000);
            fixture.disk.faults().capacity(fixture.disk.usedBytes() + (4 << 20));
            fixture.scheduler.runUntil("the log takes appends", log.log::isWritable, 10_000);
            append(fixture, log, 50);
            assertTrue(segments(fixture) > 2, "it rolls again");
            assertEquals(List.of(), fixture.diskFailures);
        }
    }
}
