package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process without a file handle left blames neither its disk nor its files, and goes on once it has some. */
class NoHandleLeftTest {
    private static final LogConfig SMALL = new LogConfig(4_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
    private static final LogConfig COMPACTED = new LogConfig(
            4_000,
            1L << 40,
            -1,
            -1,
            1 << 20,
            false,
            true,
            false,
            new LogConfig.Compaction(0.1, 0, Long.MAX_VALUE, 1_000_000));

    private final LogFixture fixture = new LogFixture(6);

    private OpenLog written(LogConfig config) {
        fixture.tailBytes = 0;
        fixture.start();
        OpenLog log = fixture.open(LogFixture.ID, config).writable();
        for (int i = 0; i < 30; i++) {
            log.appended(0, Batches.keyed("key", i + "z".repeat(500)));
            fixture.scheduler.runFor(100);
        }
        log.synced();
        log.on(() -> log.log.noteHighWatermark(30));
        return log;
    }

    private void takeHandles() {
        fixture.disk.faults().failOpens(path -> true);
    }

    @AfterEach
    void theDiskIsNotBlamed() {
        assertNull(fixture.store.failure());
        assertEquals(List.of(), fixture.diskFailures);
    }

    @Test
    void scrubbingTriesAgain() throws Exception {
        OpenLog log = written(SMALL);
        takeHandles();
        fixture.scheduler.runFor(3 * LoopLogs.RETENTION_MS);
        assertNull(log.failure);
        assertEquals(LogHealth.GOOD, log.log.health());
        fixture.disk.faults().heal();
        fixture.disk.flipBit(fixture.directory().resolve("00000000000000000000.log"), 8 * 3_000);
        fixture.scheduler.runUntil("what is damaged is found", () -> log.failure != null, 3 * LoopLogs.RETENTION_MS);
    }

    @Test
    void compactionTriesAgain() {
        OpenLog log = written(COMPACTED);
        takeHandles();
        fixture.scheduler.runFor(3 * LoopLogs.RETENTION_MS);
        assertNull(log.failure);
        long before = fixture.disk.usedBytes();
        fixture.disk.faults().heal();
        fixture.scheduler.runUntil(
                "the log is compacted", () -> fixture.disk.usedBytes() < before - 8_000, 60 * LoopLogs.RETENTION_MS);
        assertEquals(30, log.log.endOffset());
    }

    @Test
    void repairTriesAgain() throws Exception {
        OpenLog log = written(SMALL);
        fixture.disk.flipBit(fixture.directory().resolve("00000000000000000000.log"), 8 * 3_000);
        assertEquals(ErrorCode.STORAGE_ERROR, log.read(0, 30, 1 << 20).error);
        log.closed();
        takeHandles();
        boolean[] repaired = new boolean[1];
        fixture.store.repair(LogFixture.ID, () -> repaired[0] = true);
        fixture.scheduler.runFor(5_000);
        assertFalse(repaired[0]);
        fixture.disk.faults().heal();
        fixture.scheduler.runUntil("the log is repaired", () -> repaired[0], 5_000);
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
    }

    @Test
    void aLookUpByTimeIsToBeRepeated() {
        OpenLog log = written(SMALL);
        takeHandles();
        List<String> answers = new ArrayList<>();
        ReplicaLog.TimestampCallback callback = new ReplicaLog.TimestampCallback() {
            @Override
            public void onOffset(long offset, long timestampMs, int leaderEpoch) {
                answers.add("offset " + offset);
            }

            @Override
            public void onError(ErrorCode code, String message) {
                answers.add(code + ": " + message);
            }
        };
        log.on(() -> log.log.offsetForTimestamp(0, 30, callback));
        fixture.scheduler.runUntil("an answer", () -> answers.size() == 1, 1_000);
        assertTrue(answers.get(0).startsWith(ErrorCode.THROTTLED.toString()), answers.get(0));
        assertTrue(answers.get(0).contains("ulimit -n"), answers.get(0));
        fixture.disk.faults().heal();
        log.on(() -> log.log.offsetForTimestamp(0, 30, callback));
        fixture.scheduler.runUntil("an answer", () -> answers.size() == 2, 1_000);
        assertEquals("offset 0", answers.get(1));
    }
}
