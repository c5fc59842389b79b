package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.DiskFile;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.sim.UnsyncedFate;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final int TAIL_BATCHES = 3;

    /** Histories for each kind of trouble; more of them for a longer look. */
    private static final int SEEDS = Integer.getInteger("lograft.seeds", 60);

    @Test
    void yieldsTheExactPrefixForACutAtEveryByteOfTheLastBatches() throws Exception {
        LogFixture fixture = LogFixture.started(1);
        OpenLog log = fixture.writable();
        List<Integer> ends = new ArrayList<>();
        int size = SegmentHeader.BYTES;
        fixture.scheduler.runFor(3_000);
        for (int i = 0; i < TAIL_BATCHES; i++) {
            ByteBuffer batch = Batches.of("value " + i, "second " + i);
            size += batch.remaining();
            log.appended(0, batch);
            ends.add(size);
        }
        fixture.node.kill();
        fixture.node.restart();
        Path path = fixture.directory().resolve("00000000000000000000.log");
        byte[] whole = bytes(fixture, path);
        assertEquals(size, whole.length);

        for (int cut = SegmentHeader.BYTES; cut <= size; cut++) {
            replace(fixture, path, whole, cut);
            fixture.start();
            OpenLog recovered = fixture.open();
            int limit = cut;
            int batches = (int) ends.stream().filter(end -> end <= limit).count();
            assertEquals(2 * batches, recovered.log.endOffset(), "cut at " + cut);
            assertEquals(2 * batches, recovered.values().size(), "cut at " + cut);
            boolean torn = batches == 0 ? cut > SegmentHeader.BYTES : ends.get(batches - 1) != cut;
            assertEquals(
                    torn ? LogStore.Health.CUT : LogStore.Health.GOOD,
                    recovered.log.health().state(),
                    "cut at " + cut);
            recovered.on(recovered.log::resolveHealth);
            fixture.scheduler.runFor(2_000);
            fixture.node.kill();
            fixture.node.restart();
            resetCheckpoint(fixture);
        }
    }

    /** Recovery has raised the recovery point; the next cut starts from the state before. */
    private static void resetCheckpoint(LogFixture fixture) throws IOException {
        CheckpointLog checkpoint = new CheckpointLog(
                fixture.disk,
                LogFixture.DIRECTORY,
                LogFixture.DIRECTORY_ID,
                new SpaceReserve(fixture.disk, LogFixture.DIRECTORY, 0));
        checkpoint.load();
        checkpoint.amend(new CheckpointRecord.Truncated(LogFixture.ID, 0));
        checkpoint.beginAppending();
        checkpoint.close();
        fixture.disk.delete(fixture.directory().resolve("00000000000000000000.index"));
    }

    @Test
    void takesABadByteBelowTheRecoveryPointForCorruptionAndKeepsTheEvidence() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            LogFixture fixture = LogFixture.started(seed);
            OpenLog log = fixture.writable();
            for (int i = 0; i < 10; i++) {
                log.appended(0, Batches.of("value " + i));
            }
            log.synced();
            fixture.scheduler.runFor(3_000);
            fixture.node.kill();
            Path path = fixture.directory().resolve("00000000000000000000.log");
            fixture.node.restart();
            int size = bytes(fixture, path).length;
            long bit = new Random(seed).nextInt(8 * size);
            fixture.disk.flipBit(path, bit);
            fixture.start();
            OpenLog damaged = fixture.open();
            String what = "seed " + seed + ", bit " + bit;
            assertEquals(LogStore.Health.LOSSY, damaged.log.health().state(), what);
            assertTrue(
                    damaged.log.health().detail().contains(path.toString()),
                    damaged.log.health().detail());
            assertTrue(damaged.log.endOffset() < 10, what);
            List<String> values = damaged.values();
            for (int i = 0; i < values.size(); i++) {
                assertEquals("value " + i, values.get(i), what);
            }
            assertTrue(fixture.files().stream().anyMatch(f -> f.contains(LogFiles.CORRUPT_MARK)), what);

            fixture.killAndStart();
            assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID), "reported until resolved");
            OpenLog again = fixture.open();
            again.on(again.log::resolveHealth);
            fixture.scheduler.runFor(2_000);
            fixture.killAndStart();
            assertEquals(LogStore.Health.GOOD, fixture.store.health(LogFixture.ID), what);
        }
    }

    @Test
    void countsADirectoryThatVanishedAsLost() throws Exception {
        LogFixture fixture = LogFixture.started(2);
        OpenLog log = fixture.writable();
        log.appended(0, Batches.of("a"));
        log.synced();
        fixture.node.kill();
        fixture.node.restart();
        for (String file : fixture.files()) {
            fixture.disk.delete(fixture.directory().resolve(file));
        }
        fixture.disk.delete(fixture.directory());
        fixture.start();
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
        OpenLog empty = fixture.writable();
        assertEquals(0, empty.log.endOffset());
        assertEquals(0, empty.appended(1, Batches.of("b")));
    }

    @Test
    void countsAsynchronousTopicsAsLostAfterARestartOfTheSystemOnly() {
        LogConfig async = new LogConfig(1 << 20, 1L << 40, -1, -1, 1 << 20, true, false, true);
        LogFixture fixture = LogFixture.started(3);
        OpenLog log = fixture.open(LogFixture.ID, async).writable();
        log.appended(0, Batches.of("a"));
        assertEquals(1, log.log.positionOffset());
        fixture.killAndStart();
        assertEquals(LogStore.Health.GOOD, fixture.store.health(LogFixture.ID), "kill -9 keeps the page cache");
        assertEquals(List.of("a"), fixture.open(LogFixture.ID, async).values());
        fixture.powerCutAndStart();
        assertEquals(LogStore.Health.LOSSY, fixture.store.health(LogFixture.ID));
        OpenLog lossy = fixture.open(LogFixture.ID, async).writable();
        lossy.on(lossy.log::resolveHealth);
        lossy.closed();
        fixture.stop();
        fixture.bootId = "another";
        fixture.node.restart();
        fixture.start();
        assertEquals(LogStore.Health.GOOD, fixture.store.health(LogFixture.ID), "a clean stop had flushed everything");
    }

    @Test
    void remembersThatATopicBecameSynchronousOnlyOnceEverythingIsFlushed() {
        LogConfig async = new LogConfig(1 << 20, 1L << 40, -1, -1, 1 << 20, true, false, true);
        LogFixture fixture = LogFixture.started(4);
        OpenLog log = fixture.open(LogFixture.ID, async).writable();
        log.appended(0, Batches.of("a"));
        log.on(() -> log.log.updateConfig(LogFixture.CONFIG));
        assertEquals(1, log.log.positionOffset(), "what was reported stays reported");
        log.appended(0, Batches.of("b"));
        fixture.scheduler.runFor(3_000);
        assertEquals(2, log.log.positionOffset());
        fixture.powerCutAndStart();
        assertEquals(LogStore.Health.GOOD, fixture.store.health(LogFixture.ID));
        assertEquals(List.of("a", "b"), fixture.open().values());
    }

    @Test
    void refusesADirectoryWithoutItsCheckpoint() throws Exception {
        LogFixture fixture = LogFixture.started(5);
        fixture.writable().appended(0, Batches.of("a"));
        fixture.node.kill();
        fixture.node.restart();
        fixture.disk.delete(LogFixture.DIRECTORY.resolve(CheckpointLog.FILE));
        LograftException refused = Assertions.assertThrows(LograftException.class, fixture::start);
        assertEquals(ErrorCode.STORAGE_ERROR, refused.code());
    }

    @Test
    void refusesADirectoryThatIsInUse() {
        LogFixture fixture = LogFixture.started(7);
        DiskLogs first = fixture.store;
        assertNotNull(first);
        assertEquals(
                ErrorCode.STORAGE_ERROR,
                Assertions.assertThrows(LograftException.class, fixture::start).code());
    }

    @Test
    void rebuildsIndexesThatAreGoneOrDamaged() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            LogFixture fixture = new LogFixture(seed);
            fixture.tailBytes = 0;
            fixture.start();
            OpenLog log = fixture.writable();
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                written.add(i + "x".repeat(50_000));
                log.appended(0, Batches.of(written.get(i)));
                fixture.scheduler.runFor(5);
            }
            log.synced();
            log.closed();
            fixture.stop();
            fixture.node.restart();
            Random random = new Random(seed);
            for (String file : fixture.files()) {
                if (!file.endsWith(LogFiles.LOG_SUFFIX)) {
                    Path path = fixture.directory().resolve(file);
                    if (random.nextBoolean()) {
                        fixture.disk.delete(path);
                    } else {
                        fixture.disk.flipBit(path, random.nextInt(8 * bytes(fixture, path).length - 96) + 96);
                    }
                }
            }
            if (seed % 2 == 0) {
                fixture.disk.delete(LogFixture.DIRECTORY.resolve(StoreState.FILE));
            }
            fixture.start();
            OpenLog recovered = fixture.open();
            assertEquals(LogStore.Health.GOOD, recovered.log.health().state(), "seed " + seed);
            assertEquals(written, recovered.values(), "seed " + seed);
        }
    }

    @Test
    void survivesAPowerCutAtAnyMomentWithEverythingBelowThePosition() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new CrashRun(seed, LogFixture.CONFIG).run();
        }
    }

    @Test
    void survivesAPowerCutAtAnyMomentOfARoll() {
        LogConfig smallSegments = new LogConfig(2_000, 50, -1, -1, 1 << 20, false, false, true);
        for (long seed = 5000; seed < 5000 + SEEDS; seed++) {
            new CrashRun(seed, smallSegments).run();
        }
    }

    @Test
    void losesNothingWhereverTheProcessRunsOutOfFileHandlesForAMoment() {
        LogConfig smallSegments = new LogConfig(2_000, 50, -1, -1, 1 << 20, false, false, true);
        for (long seed = 7000; seed < 7000 + SEEDS / 20; seed++) {
            int n = 0;
            CrashRun run;
            do {
                run = new CrashRun(seed, smallSegments);
                run.fixture.failHandle(n++);
                run.run();
            } while (run.fixture.handles() >= n);
        }
    }

    @Test
    void aCutRightAfterARollMakesTheOldSegmentDurableToo() {
        LogConfig config = new LogConfig(2_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
        for (long seed = 0; seed < SEEDS; seed++) {
            LogFixture fixture = LogFixture.started(seed);
            fixture.disk.unsyncedFate(UnsyncedFate.DROPPED);
            OpenLog log = fixture.open(LogFixture.ID, config).writable();
            log.appended(0, Batches.sized(1_500));
            log.appended(0, Batches.of("the next segment is being made"));
            fixture.scheduler.runFor(50);
            boolean[] cut = new boolean[1];
            log.on(() -> {
                for (int i = 0; i < 10; i++) {
                    log.log.appendAsLeader(Batches.of("value " + i), 0);
                }
                log.log.truncateTo(11, () -> cut[0] = true);
            });
            fixture.scheduler.runUntil("the log is cut", () -> cut[0], 1_000);
            assertEquals(
                    2, fixture.files().stream().filter(f -> f.endsWith(".log")).count());
            assertEquals(11, log.log.positionOffset());
            fixture.powerCutAndStart();
            assertEquals(11, fixture.open().log.endOffset(), "seed " + seed);
        }
    }

    @Test
    void neverLosesWhatIsDurableWhateverTheDiskDoesWithTheRest() {
        for (UnsyncedFate fate : UnsyncedFate.values()) {
            for (long seed = 1000; seed < 1000 + SEEDS / 4; seed++) {
                CrashRun run = new CrashRun(seed, LogFixture.CONFIG);
                run.fixture.disk.unsyncedFate(fate);
                run.run();
            }
        }
    }

    static byte[] bytes(LogFixture fixture, Path path) {
        try (DiskFile file = fixture.disk.openForRead(path)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            return content.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void replace(LogFixture fixture, Path path, byte[] content, int length) throws IOException {
        try (DiskFile file = fixture.disk.open(path, false)) {
            file.truncate(0);
            file.append(new ByteBuffer[] {ByteBuffer.wrap(content, 0, length)}, 1);
            file.force();
        }
    }
}
