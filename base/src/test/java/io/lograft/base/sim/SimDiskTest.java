package io.lograft.base.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import io.lograft.base.contract.DiskContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimDiskTest extends DiskContract {
    private static final Path DATA = Path.of("/data");
    private static final Path FILE = DATA.resolve("file");

    private final SimScheduler scheduler = new SimScheduler(42);
    private final SimNode node = new SimNode(scheduler, "n1");
    private final SimDisk disk = node.disk();

    @BeforeEach
    void createRoot() throws IOException {
        disk.createDirectories(DATA);
    }

    @Override
    protected Disk disk() {
        return disk;
    }

    @Override
    protected Path root() {
        return DATA;
    }

    // ---- power cuts

    @ParameterizedTest
    @EnumSource(UnsyncedFate.class)
    void whatWasSyncedSurvivesEveryPowerCut(UnsyncedFate fate) throws IOException {
        for (int run = 0; run < 50; run++) {
            disk.unsyncedFate(fate);
            DiskFile file = disk.open(FILE, true);
            append(file, "synced");
            file.force();
            disk.syncDirectory(DATA);
            append(file, "x".repeat(2_000));
            powerCycle();
            assertEquals("synced", content().substring(0, 6));
            disk.delete(FILE);
        }
    }

    @Test
    void aProcessKillKeepsWhatWasWritten() throws IOException {
        disk.unsyncedFate(UnsyncedFate.DROPPED);
        append(disk.open(FILE, true), "written");
        node.kill();
        node.restart();
        assertEquals("written", content());
    }

    @Test
    void anUnsyncedTailVanishesWholeOrTearsAtASector() throws IOException {
        Set<Integer> sizes = new TreeSet<>();
        disk.unsyncedFate(UnsyncedFate.TORN);
        for (int run = 0; run < 200; run++) {
            DiskFile file = synced("head");
            append(file, "a".repeat(1_000));
            append(file, "b".repeat(1_000));
            powerCycle();
            String left = content();
            sizes.add(left.length());
            assertEquals("head" + "a".repeat(1_000) + "b".repeat(1_000), left + expectedRest(left.length()));
        }
        assertTrue(sizes.containsAll(Set.of(4, 512, 1_024, 1_536, 2_004)), sizes.toString());
        assertTrue(sizes.stream().allMatch(n -> n == 4 || n == 1_004 || n == 2_004 || n % 512 == 0), sizes.toString());
    }

    private static String expectedRest(int length) {
        return ("head" + "a".repeat(1_000) + "b".repeat(1_000)).substring(length);
    }

    @Test
    void scatteredWritesLeaveHolesAndGarbageButNeverTouchWhatWasSynced() throws IOException {
        disk.unsyncedFate(UnsyncedFate.SCATTERED);
        boolean holes = false;
        boolean garbage = false;
        for (int run = 0; run < 100; run++) {
            DiskFile file = synced("head");
            append(file, "a".repeat(4_000));
            powerCycle();
            String left = content();
            assertEquals("head", left.substring(0, 4));
            holes |= left.indexOf('\0') >= 0;
            garbage |= left.chars().anyMatch(c -> c != 'a' && c != 0 && c != 'h' && c != 'e' && c != 'd');
        }
        assertTrue(holes && garbage);
    }

    @Test
    void anOverwriteOfSyncedBytesKeepsEitherSectorWhole() throws IOException {
        disk.unsyncedFate(UnsyncedFate.SCATTERED);
        for (int run = 0; run < 50; run++) {
            DiskFile file = synced("o".repeat(1_024));
            file.write(bytes("n".repeat(1_024)), 0);
            powerCycle();
            String left = content();
            assertEquals(1_024, left.length());
            assertEquals(1, left.substring(0, 512).chars().distinct().count());
            assertEquals(1, left.substring(512).chars().distinct().count());
        }
    }

    @Test
    void anUnsyncedCutMayComeBack() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (int run = 0; run < 50; run++) {
            DiskFile file = synced("0123456789");
            file.truncate(4);
            powerCycle();
            seen.add(content());
        }
        assertEquals(Set.of("0123", "0123456789"), seen);
    }

    @Test
    void namesComeAndGoWithTheirDirectorysSync() throws IOException {
        disk.unsyncedFate(UnsyncedFate.DROPPED);
        synced("old").close();
        DiskFile next = disk.open(DATA.resolve("next"), true);
        append(next, "new");
        next.force();
        disk.rename(DATA.resolve("next"), FILE);
        powerCycle();
        assertEquals(List.of("file"), disk.list(DATA));
        assertEquals("old", content());
        DiskFile created = disk.open(DATA.resolve("created"), true);
        append(created, "lost with its name");
        created.force();
        disk.delete(FILE);
        powerCycle();
        assertEquals(List.of("file"), disk.list(DATA));
    }

    @Test
    void aRenameIsAtomicInAPowerCut() throws IOException {
        for (int run = 0; run < 50; run++) {
            synced("old").close();
            DiskFile next = disk.open(DATA.resolve("next"), true);
            append(next, "new");
            next.force();
            next.close();
            disk.rename(DATA.resolve("next"), FILE);
            powerCycle();
            assertTrue(Set.of("old", "new").contains(content()));
            disk.delete(DATA.resolve("next"));
        }
    }

    @Test
    void aWipedDiskIsEmpty() throws IOException {
        synced("x");
        assertThrows(IllegalStateException.class, disk::wipe);
        node.kill();
        disk.wipe();
        node.restart();
        assertFalse(disk.exists(DATA));
    }

    // ---- faults

    @Test
    void aFailedSyncLosesWhatReadsStillShow() throws IOException {
        disk.unsyncedFate(UnsyncedFate.DROPPED);
        DiskFile file = synced("good");
        append(file, "lost".repeat(1_000));
        disk.faults().failForces(FILE::equals);
        assertThrows(IOException.class, file::force);
        disk.faults().heal();
        assertThrows(IllegalStateException.class, file::force);
        node.kill();
        node.restart();
        assertEquals(4_004, content().length());
        DiskFile again = disk.open(FILE, false);
        append(again, "after");
        again.force();
        powerCycle();
        assertEquals(4_009, content().length());
        assertTrue(content().startsWith("good") && content().endsWith("after"));
        assertFalse(content().equals("good" + "lost".repeat(1_000) + "after"));
    }

    @Test
    void aFailedWriteMayLeaveAPrefix() throws IOException {
        Set<Integer> sizes = new TreeSet<>();
        for (int run = 0; run < 30; run++) {
            DiskFile file = synced("head");
            Runnable end = disk.faults().failWrites(FILE::equals);
            assertThrows(IOException.class, () -> append(file, "tail"));
            end.run();
            sizes.add((int) file.size());
            file.close();
            disk.delete(FILE);
        }
        assertEquals(Set.of(4, 5, 6, 7, 8), sizes);
    }

    @Test
    void faultsPickTheirFilesAndKinds() throws IOException {
        Path other = DATA.resolve("other");
        disk.faults().failReads(FILE::equals);
        DiskFile file = synced("x");
        assertThrows(IOException.class, () -> file.read(ByteBuffer.allocate(1), 0));
        try (DiskFile fine = disk.open(other, true)) {
            append(fine, "y");
            assertEquals("y", text(fine, 0, 1));
        }
        disk.faults().failWrites(path -> path.equals(DATA.resolve("third")));
        assertThrows(IOException.class, () -> disk.open(DATA.resolve("third"), true));
        disk.faults().failForces(DATA::equals);
        assertThrows(IOException.class, () -> disk.syncDirectory(DATA));
    }

    @Test
    void aFullDiskTakesAPrefixAndSaysSo() throws IOException {
        disk.faults().capacity(10);
        DiskFile file = disk.open(FILE, true);
        append(file, "123456");
        assertEquals(4, disk.usableBytes(DATA));
        assertThrows(NoSpaceException.class, () -> append(file, "abcdef"));
        assertEquals("123456abcd", text(file, 0, 100));
        file.truncate(6);
        append(file, "cd");
        assertEquals(2, disk.usableBytes(DATA));
        disk.delete(FILE);
        assertEquals(10, disk.usableBytes(DATA));
    }

    @Test
    void noFileHandleIsLeftForSomeOrForOnce() throws IOException {
        DiskFile open = disk.open(FILE, true);
        disk.faults().failOpens(path -> path.startsWith(DATA));
        IOException refused = assertThrows(FileSystemException.class, () -> disk.openForRead(FILE));
        assertEquals(FILE + ": Too many open files", refused.getMessage());
        assertThrows(FileSystemException.class, () -> disk.open(DATA.resolve("new"), true));
        assertThrows(FileSystemException.class, () -> disk.list(DATA));
        assertThrows(FileSystemException.class, () -> disk.syncDirectory(DATA));
        append(open, "works");
        assertFalse(disk.exists(DATA.resolve("new")));
        disk.faults().heal();

        BooleanSupplier failed = disk.faults().failOneOpen(1);
        disk.openForRead(FILE).close();
        assertFalse(failed.getAsBoolean());
        assertThrows(FileSystemException.class, () -> disk.syncDirectory(DATA));
        assertTrue(failed.getAsBoolean());
        disk.syncDirectory(DATA);
    }

    @Test
    void aSlowDiskHoldsUpTheLoopThatUsesIt() {
        disk.faults().slowDown(FILE::equals, 300);
        SimLoop loop = node.newLoop("io");
        long[] times = new long[2];
        loop.execute(() -> {
            open(FILE);
            times[0] = scheduler.nowMs();
        });
        loop.execute(() -> times[1] = scheduler.nowMs());
        scheduler.run();
        assertTrue(times[0] >= 300 && times[1] >= times[0], times[0] + " " + times[1]);
    }

    @Test
    void bitsCanFlip() throws IOException {
        synced("a").close();
        disk.flipBit(FILE, 1);
        assertEquals("c", content());
        powerCycle();
        assertEquals("c", content());
    }

    // ---- strictness

    @Test
    void handlesAreWatched() throws IOException {
        DiskFile file = disk.open(FILE, true);
        assertEquals(List.of("/data/file"), disk.openFiles());
        file.close();
        assertEquals(List.of(), disk.openFiles());
        assertThrows(IllegalStateException.class, file::close);
        assertThrows(IllegalStateException.class, () -> append(file, "x"));
        assertThrows(IllegalStateException.class, file::force);
        assertThrows(IllegalArgumentException.class, () -> disk.open(Path.of("relative"), true));
    }

    @Test
    void aHandleOfAnEarlierLifeIsDead() throws IOException {
        DiskFile file = disk.open(FILE, true);
        node.kill();
        node.restart();
        assertThrows(NodeHalted.class, () -> append(file, "x"));
    }

    @Test
    void aDataLoopMayAppendAndNothingElse() {
        DiskFile file = open(FILE);
        SimLoop loop = node.newDataLoop("data-0");
        loop.execute(() -> appendUnchecked(file));
        scheduler.run();
        loop.execute(() -> open(FILE));
        SimFailure failure = assertThrows(SimFailure.class, scheduler::run);
        assertTrue(failure.getCause().getMessage().contains("would block the data loop"));
    }

    @Test
    void aLockEndsWithItsProcess() throws Exception {
        assertNotNull(disk.tryLock(DATA.resolve(".lock")));
        assertNull(disk.tryLock(DATA.resolve(".lock")));
        node.kill();
        node.restart();
        assertNotNull(disk.tryLock(DATA.resolve(".lock")));
    }

    // ---- helpers

    /** An open file with this content, which is safe together with its name. */
    private DiskFile synced(String content) throws IOException {
        disk.delete(FILE);
        DiskFile file = disk.open(FILE, true);
        append(file, content);
        file.force();
        disk.syncDirectory(DATA);
        return file;
    }

    private void powerCycle() {
        node.crash();
        node.restart();
    }

    private String content() throws IOException {
        try (DiskFile file = disk.openForRead(FILE)) {
            ByteBuffer target = ByteBuffer.allocate((int) file.size());
            file.read(target, 0);
            return new String(target.array(), StandardCharsets.ISO_8859_1);
        }
    }

    private DiskFile open(Path path) {
        try {
            return disk.open(path, true);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void appendUnchecked(DiskFile file) {
        try {
            append(file, "x");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
