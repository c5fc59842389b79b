package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionLogTest {
    @Test
    void givesBackWhatWasAppended() {
        LogFixture fixture = LogFixture.started(1);
        OpenLog log = fixture.writable();
        assertEquals(0, log.appended(0, Batches.of("a", "b")));
        assertEquals(2, log.appended(0, Batches.of("c")));
        assertEquals(3, log.log.endOffset());
        log.synced();
        assertEquals(3, log.position);
        assertEquals(List.of("a", "b", "c"), log.values());
        assertEquals(0, log.log.lastEpoch());
    }

    @Test
    void costsNothingUntilItIsPrepared() {
        LogFixture fixture = LogFixture.started(2);
        OpenLog log = fixture.open();
        fixture.scheduler.runFor(5_000);
        assertFalse(log.log.isWritable());
        assertEquals(
                List.of(),
                fixture.disk.openFiles().stream()
                        .filter(f -> f.contains(".log"))
                        .toList());
        assertEquals(ErrorCode.NOT_READY, log.append(0, Batches.of("a")).error());
        log.writable();
        assertEquals(1, log.writables);
    }

    @Test
    void keepsEverythingDurableThroughAPowerCut() {
        for (long seed = 0; seed < 100; seed++) {
            LogFixture fixture = LogFixture.started(seed);
            OpenLog log = fixture.writable();
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                log.appended(0, Batches.of("v" + i));
                written.add("v" + i);
                fixture.scheduler.runFor(seed % 3);
            }
            long position = log.log.positionOffset();
            fixture.powerCutAndStart();
            log = fixture.open();
            assertTrue(log.log.endOffset() >= position, "seed " + seed);
            assertEquals(written.subList(0, (int) log.log.endOffset()), log.values(), "seed " + seed);
            log.writable();
            log.appended(1, Batches.of("more"));
            log.synced();
            assertNull(log.failure);
        }
    }

    @Test
    void rollsAndReadsAcrossSegmentsFromDiskAndMemory() {
        LogFixture fixture = LogFixture.started(4);
        fixture.tailBytes = 0;
        fixture.killAndStart();
        OpenLog log = fixture.writable();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String value = i + "x".repeat(50_000);
            written.add(value);
            log.appended(0, Batches.of(value));
            fixture.scheduler.runFor(5);
        }
        log.synced();
        fixture.scheduler.runFor(100);
        assertTrue(
                fixture.files().stream().filter(f -> f.endsWith(".log")).count() > 4,
                fixture.files().toString());
        assertEquals(written, log.values());
        assertEquals(written, log.values(1));
        log.closed();
        fixture.stopAndStart();
        log = fixture.open();
        assertEquals(LogStore.Health.GOOD, log.log.health().state());
        assertEquals(100, log.log.endOffset());
        assertEquals(written, log.values());
        log.writable();
        assertEquals(100, log.appended(0, Batches.of("more")));
    }
}
