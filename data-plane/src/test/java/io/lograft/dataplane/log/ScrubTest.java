package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Damage to old segments is found although nobody reads them. */
final class ScrubTest {
    private static final LogConfig SMALL = new LogConfig(20_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
    private static final int SEGMENT = 2;

    private final LogFixture fixture = new LogFixture(5);

    private LogFixture.OpenLog written() {
        fixture.cleaner = new CleanerOptions(1 << 20, 1 << 20, 100_000);
        fixture.start();
        LogFixture.OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < 60; i++) {
            log.appended(1, Batches.from(7, 0, i, "z".repeat(1_000)));
            fixture.scheduler.runFor(20);
        }
        return log.synced();
    }

    private Path segment() {
        return fixture.directory()
                .resolve(fixture.files().stream()
                        .filter(name -> name.endsWith(LogFiles.LOG_SUFFIX) && !name.equals(LogFiles.NEXT))
                        .toList()
                        .get(SEGMENT));
    }

    private void flip(Path path, long position) throws IOException {
        try (DiskFile file = fixture.disk.open(path, false)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 1)).flip();
            file.write(one.limit(1), position);
        }
    }

    @Test
    void aLogThatIsSoundIsReadThroughAndLeftAlone() {
        LogFixture.OpenLog log = written();
        fixture.scheduler.runFor(5 * LoopLogs.RETENTION_MS);
        assertNull(log.failure);
        assertEquals(LogHealth.GOOD, log.log.health());
    }

    @Test
    void aFlippedBitIsReportedWithFileAndPlace() throws IOException {
        LogFixture.OpenLog log = written();
        Path damaged = segment();
        flip(damaged, 3_000);
        fixture.scheduler.runFor(5 * LoopLogs.RETENTION_MS);
        assertNotNull(log.failure);
        assertTrue(log.failure.contains(damaged + " is damaged at byte"), log.failure);
        assertEquals(LogStore.Health.LOSSY, log.log.health().state());
    }

    @Test
    void aChangedEpochIsReportedThoughTheBatchsOwnChecksumLeavesItOut() throws IOException {
        LogFixture.OpenLog log = written();
        flip(segment(), SegmentHeader.BYTES + 15);
        fixture.scheduler.runFor(5 * LoopLogs.RETENTION_MS);
        assertNotNull(log.failure);
    }

    @Test
    void aSegmentWhoseIndexIsDamagedIsNotTakenForDamagedItself() throws IOException {
        fixture.cleaner = new CleanerOptions(1 << 20, 1 << 20, 100_000);
        fixture.start();
        LogFixture.OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < 60; i++) {
            if (i == 8) {
                log.closed();
                log = fixture.open(LogFixture.ID, SMALL).writable();
            }
            log.appended(1, Batches.from(7, 0, i, "z".repeat(1_000)));
            fixture.scheduler.runFor(20);
        }
        log.synced();
        Path index = first(LogFiles.INDEX_SUFFIX);
        byte[] sound = RecoveryTest.bytes(fixture, index);
        assertEquals(IndexFile.HEADER_BYTES + 2 * 63, sound.length, "two pairs of frames");
        for (int at = IndexFile.HEADER_BYTES; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 4;
            RecoveryTest.replace(fixture, index, damaged, damaged.length);
            assertDoesNotThrow(this::scrubFirst, "byte " + at + " of the index is damaged");
        }
        for (int length = 0; length < sound.length; length++) {
            RecoveryTest.replace(fixture, index, sound, length);
            assertDoesNotThrow(this::scrubFirst, "the index is cut off at byte " + length);
        }
        RecoveryTest.replace(fixture, index, sound, sound.length);
        flip(first(LogFiles.LOG_SUFFIX), SegmentHeader.BYTES + 15);
        assertThrows(CorruptFileException.class, this::scrubFirst);
    }

    private Path first(String suffix) {
        return fixture.directory().resolve(LogFiles.name(0, suffix));
    }

    /** Reads the log's first segment as the scrubber does. */
    private void scrubFirst() throws IOException {
        LogFiles files = new LogFiles(
                fixture.disk, fixture.node.clock(), fixture.node.rng("scrub"), fixture.directory(), LogFixture.ID);
        int size = RecoveryTest.bytes(fixture, first(LogFiles.LOG_SUFFIX)).length;
        Segment segment = new Segment(0, files.segments().get(1), size, 0);
        try (SegmentScrub scrub = new SegmentScrub(new ScrubTask(files, fixture.loop, null, segment, 0, 0))) {
            while (!scrub.isDone()) {
                scrub.step();
            }
        }
    }
}
