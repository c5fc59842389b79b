package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.DiskFile;
import io.lograft.base.LograftException;
import io.lograft.dataplane.inspect.BatchEntry;
import io.lograft.dataplane.inspect.Finding;
import io.lograft.dataplane.inspect.FindingKind;
import io.lograft.dataplane.inspect.LogDiff;
import io.lograft.dataplane.inspect.LogDump;
import io.lograft.dataplane.inspect.LogVerify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tools say of files that are whole, and of files that are not. */
final class InspectTest {
    private static final LogConfig SMALL = new LogConfig(30_000, 1L << 40, -1, -1, 1 << 20, false, false, true);

    private final LogFixture fixture = LogFixture.started(7);

    /** A log of several segments over two epochs, closed; its files may be changed. */
    private void write() {
        LogFixture.OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < 40; i++) {
            log.on(log.log::prepare);
            int epoch = i < 20 ? 1 : 3;
            if (i == 0 || i == 20) {
                log.on(() -> log.log.beginEpoch(epoch, log.log.endOffset()));
            }
            log.appended(epoch, Batches.from(9, 0, i, "x".repeat(2_000)));
            fixture.scheduler.runFor(5);
        }
        log.synced();
        log.on(() -> log.log.noteHighWatermark(40));
        log.closed();
        fixture.stop();
        fixture.node.restart();
    }

    private List<Finding> verify() throws IOException {
        List<Finding> findings = new ArrayList<>();
        long[] batches = new long[1];
        new LogVerify(fixture.disk, new LogVerify.Report() {
                    @Override
                    public void onFinding(Finding finding) {
                        findings.add(finding);
                    }

                    @Override
                    public void onPartition(Path directory, long count, long bytes) {
                        batches[0] += count;
                    }
                })
                .run(LogFixture.DIRECTORY);
        assertTrue(batches[0] > 0);
        return findings;
    }

    private Path file(String suffix, int which) {
        List<String> names =
                fixture.files().stream().filter(name -> name.endsWith(suffix)).toList();
        return fixture.directory().resolve(names.get(which));
    }

    private void flip(Path path, long position) throws IOException {
        try (DiskFile file = fixture.disk.open(path, false)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
            file.write(one.limit(1), position);
        }
    }

    @Test
    void aLogThatWasClosedIsGood() throws IOException {
        write();
        assertEquals(List.of(), verify());
    }

    @Test
    void aFlippedBitIsFoundInEveryKindOfFile() throws IOException {
        write();
        flip(file(".log", 0), 200);
        flip(file(".index", 1), 60);
        flip(file(".producers", 0), 20);
        List<Finding> findings = verify();
        assertTrue(has(findings, FindingKind.BATCH, file(".log", 0)), findings.toString());
        assertTrue(has(findings, FindingKind.INDEX, file(".index", 1)), findings.toString());
        assertTrue(has(findings, FindingKind.PRODUCERS, file(".producers", 0)), findings.toString());
    }

    @Test
    void aChangedEpochIsFoundThoughTheBatchsOwnChecksumLeavesItOut() throws IOException {
        write();
        flip(file(".log", 0), SegmentHeader.BYTES + 15);
        List<Finding> findings = verify();
        assertTrue(has(findings, FindingKind.EPOCH, file(".log", 0)), findings.toString());
        assertTrue(has(findings, FindingKind.INDEX, file(".index", 0)), findings.toString());
    }

    @Test
    void aMissingSegmentAndAMissingCheckpointAreFound() throws IOException {
        write();
        fixture.disk.delete(file(".log", 1));
        fixture.disk.delete(LogFixture.DIRECTORY.resolve("checkpoint"));
        List<Finding> findings = verify();
        assertTrue(findings.stream().anyMatch(f -> f.kind() == FindingKind.ORDER), findings.toString());
        assertTrue(findings.stream().anyMatch(f -> f.kind() == FindingKind.MISSING), findings.toString());
    }

    @Test
    void theFilesOfARunningNodeAreRefused() {
        fixture.open().writable();
        LograftException refused = assertThrows(LograftException.class, this::verify);
        assertTrue(refused.getMessage().contains("stop the node first"), refused.getMessage());
    }

    @Test
    void aDumpHasEveryBatchWithItsVerdict() throws IOException {
        write();
        flip(file(".log", 0), 200);
        DumpedBatches dumped = new DumpedBatches();
        new LogDump(fixture.disk, dumped).run(LogFixture.DIRECTORY);
        assertEquals(40, dumped.batches.size());
        assertEquals(1, dumped.batches.stream().filter(b -> b.problem() != null).count());
        assertEquals(3, dumped.batches.get(39).leaderEpoch());
        assertTrue(dumped.others >= 4, "checkpoint, state, indexes, producers");
    }

    @Test
    void replicasThatAgreeAreTheSameAndOthersAreNot() throws IOException {
        write();
        copy();
        assertEquals(List.of(), diff());
        flip(file(".log", 0), SegmentHeader.BYTES + 15);
        List<Long> offsets = diff();
        assertEquals(List.of(0L), offsets);
    }

    @Test
    void aCompactedSegmentThatWasTakingItsPlaceCountsForThoseThatItCovers() throws IOException {
        write();
        copy();
        Path second = file(".log", 1);
        Path secondIndex = file(".index", 1);
        replacement();
        assertEquals(List.of(), verify());
        fixture.disk.delete(second);
        fixture.disk.delete(secondIndex);
        assertEquals(List.of(), verify());
        assertEquals(List.of(), diff());
    }

    @Test
    void aCompactedSegmentThatIsDamagedIsReportedAndDoesNotCount() throws IOException {
        write();
        copy();
        Path damaged = replacement();
        flip(damaged, 200);
        List<Finding> findings = verify();
        assertTrue(has(findings, FindingKind.BATCH, damaged), findings.toString());
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(List.of(), diff());
    }

    /** A process ended while a compacted segment was taking the place of the first two. */
    private Path replacement() throws IOException {
        Path replacement = fixture.directory().resolve("00000000000000000000.swap");
        Path first = file(".log", 0);
        Path second = file(".log", 1);
        copyFile(first, replacement);
        try (DiskFile source = fixture.disk.openForRead(second);
                DiskFile target = fixture.disk.open(replacement, false)) {
            ByteBuffer batches = ByteBuffer.allocate((int) source.size() - SegmentHeader.BYTES);
            source.read(batches, SegmentHeader.BYTES);
            target.append(new ByteBuffer[] {batches.flip()}, 1);
        }
        return replacement;
    }

    @Test
    void aFileThatTheDiskDoesNotGiveIsReportedAndTheRestIsRead() throws IOException {
        write();
        copy();
        Path unreadable = file(".log", 0);
        Path damaged = file(".log", 1);
        flip(damaged, 200);
        fixture.disk.faults().failReads(unreadable::equals);
        List<Finding> findings = verify();
        assertTrue(has(findings, FindingKind.UNREADABLE, unreadable), findings.toString());
        assertTrue(has(findings, FindingKind.BATCH, damaged), findings.toString());
        assertTrue(findings.stream().noneMatch(f -> f.kind() == FindingKind.ORDER), findings.toString());

        DiffReport report = new DiffReport();
        new LogDiff(fixture.disk, report).run(LogFixture.DIRECTORY, Path.of("/other"));
        assertEquals(1, report.differences.size(), report.differences.toString());
        assertTrue(report.differences.get(0).contains("cannot be read further"), report.differences.toString());
    }

    /** Puts a copy of all files under another directory of the same disk. */
    private void copy() throws IOException {
        Path target = Path.of("/other").resolve(fixture.directory().getFileName());
        fixture.disk.createDirectories(target);
        for (String name : fixture.files()) {
            copyFile(fixture.directory().resolve(name), target.resolve(name));
        }
        copyFile(LogFixture.DIRECTORY.resolve("checkpoint"), Path.of("/other/checkpoint"));
    }

    private void copyFile(Path from, Path to) throws IOException {
        try (DiskFile source = fixture.disk.openForRead(from);
                DiskFile target = fixture.disk.open(to, true)) {
            ByteBuffer all = ByteBuffer.allocate((int) source.size());
            source.read(all, 0);
            target.append(new ByteBuffer[] {all.flip()}, 1);
        }
    }

    private List<Long> diff() throws IOException {
        DiffReport report = new DiffReport();
        new LogDiff(fixture.disk, report).run(LogFixture.DIRECTORY, Path.of("/other"));
        LogDiff.Extent all = new LogDiff.Extent(0, 40);
        assertEquals(List.of(all, all), report.extents);
        return report.offsets;
    }

    private static boolean has(List<Finding> findings, FindingKind kind, Path file) {
        return findings.stream()
                .anyMatch(finding -> finding.kind() == kind && finding.file().equals(file));
    }

    /** Collects differences. */
    private static final class DiffReport implements LogDiff.Report {
        final List<String> differences = new ArrayList<>();
        final List<Long> offsets = new ArrayList<>();
        final List<LogDiff.Extent> extents = new ArrayList<>();

        @Override
        public void onDifference(String partition, long offset, String detail) {
            offsets.add(offset);
            differences.add(detail);
        }

        @Override
        public void onCompared(String partition, LogDiff.Extent one, LogDiff.Extent other) {
            extents.add(one);
            extents.add(other);
        }

        @Override
        public void onOnlyIn(Path directory, String partition) {
            throw new AssertionError(directory + " alone has " + partition);
        }
    }

    /** Collects batches and counts the rest. */
    private static final class DumpedBatches implements LogDump.Content {
        final List<BatchEntry> batches = new ArrayList<>();
        int others;

        @Override
        public void onSegment(Path file, StoredFiles.SegmentInfo header) {
            assertEquals(LogFixture.ID, header.id());
        }

        @Override
        public void onBatch(BatchEntry batch) {
            batches.add(batch);
        }

        @Override
        public void onIndex(Path file, StoredFiles.IndexInfo index) {
            others++;
        }

        @Override
        public void onProducers(Path file, StoredFiles.ProducersInfo producers) {
            others++;
        }

        @Override
        public void onCheckpoint(Path file, StoredFiles.CheckpointInfo checkpoint) {
            assertEquals(1, checkpoint.partitions().size());
            others++;
        }

        @Override
        public void onState(Path file, StoredFiles.StateInfo state) {
            assertEquals("clean", state.phase());
            others++;
        }

        @Override
        public void onUnreadable(Path file, long position, String why) {
            throw new AssertionError(file + " at " + position + ": " + why);
        }
    }
}
