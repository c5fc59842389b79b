package io.lograft.base.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import io.lograft.base.contract.DiskContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest extends DiskContract {
    private final Disk disk = new RealDisk();

    @TempDir
    Path directory;

    @Override
    protected Disk disk() {
        return disk;
    }

    @Override
    protected Path root() {
        return directory;
    }

    @Test
    void aLockIsHeldAgainstAnotherDiskOfTheSameProcess() throws Exception {
        Path lock = directory.resolve(".lock");
        try (AutoCloseable first = disk.tryLock(lock)) {
            assertNotNull(first);
            assertNull(new RealDisk().tryLock(lock));
        }
    }

    @Test
    void aLockIsHeldAgainstAnotherProcessEvenAfterAnAttemptFromWithin() throws Exception {
        Path lock = directory.resolve(".lock");
        try (AutoCloseable first = disk.tryLock(lock)) {
            assertNotNull(first);
            assertNull(new RealDisk().tryLock(lock));
            assertEquals(
                    "refused", ChildJvm.run(LockingChild.class, lock.toString()).output());
        }
        assertEquals("taken", ChildJvm.run(LockingChild.class, lock.toString()).output());
    }

    @Test
    void aFullDiskIsToldFromABrokenOne() {
        Path file = directory.resolve("a");
        IOException full = new IOException("No space left on device");
        assertInstanceOf(NoSpaceException.class, SpaceErrors.recognised(full, file));
        assertInstanceOf(
                NoSpaceException.class,
                SpaceErrors.recognised(new FileSystemException("/x", null, "Disk quota exceeded"), file));
        IOException broken = new IOException("Input/output error");
        assertSame(broken, SpaceErrors.recognised(broken, file));
        IOException silent = new IOException();
        assertSame(silent, SpaceErrors.recognised(silent, file));
    }

    @Test
    void aWriteToAFullDeviceSaysSo() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        try (DiskFile file = disk.open(full, false)) {
            NoSpaceException refused = assertThrows(
                    NoSpaceException.class, () -> file.append(new ByteBuffer[] {ByteBuffer.allocate(10)}, 1));
            assertEquals("cannot write /dev/full: No space left on device", refused.getMessage());
            assertThrows(NoSpaceException.class, () -> file.write(ByteBuffer.allocate(10), 0));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFreeSpaceIsToldWhenNoFileHandleIsLeft() throws Exception {
        assertEquals(
                "told",
                ChildJvm.runWithHandles(100, HandlelessChild.class, directory.toString())
                        .output());
    }

    /** Opens as many files as it may, then asks for the free space. */
    static final class HandlelessChild {
        private HandlelessChild() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            Disk disk = new RealDisk();
            disk.usableBytes(directory);
            // Loads the classes that a refusal needs: each of them is a file.
            assertThrows(FileSystemException.class, () -> disk.open(directory.resolve("missing"), false));
            List<DiskFile> open = new ArrayList<>();
            String refusal = null;
            while (refusal == null) {
                try {
                    open.add(disk.open(directory.resolve("file"), true));
                } catch (FileSystemException e) {
                    refusal = e.getReason();
                }
            }
            String answer;
            try {
                answer = disk.usableBytes(directory) > 0 ? "told" : "nothing is free";
            } catch (IOException e) {
                answer = e.toString();
            }
            for (DiskFile file : open) {
                file.close();
            }
            System.out.print(refusal.equals("Too many open files") ? answer : refusal);
        }
    }

    /** Tries to take a lock and says how it went. */
    static final class LockingChild {
        private LockingChild() {}

        public static void main(String[] args) throws Exception {
            try (AutoCloseable lock = new RealDisk().tryLock(Path.of(args[0]))) {
                System.out.print(lock == null ? "refused" : "taken");
            }
        }
    }
}
