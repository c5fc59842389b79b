package io.lograft.base.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a {@link Disk} does while nothing fails. */
public abstract class DiskContract {
    /** The disk under test; the same one within a test. */
    protected abstract Disk disk();

    /** An existing, empty directory on it. */
    protected abstract Path root();

    @Test
    void givesBackWhatWasAppended() throws Exception {
        try (DiskFile file = disk().open(root().resolve("a"), true)) {
            append(file, "one", "", "two");
            append(file, "three");
            assertEquals(11, file.size());
            assertEquals("onetwothree", text(file, 0, 11));
            assertEquals("two", text(file, 3, 3));
        }
    }

    @Test
    void appendsOnlyAsManyBuffersAsTold() throws Exception {
        try (DiskFile file = disk().open(root().resolve("a"), true)) {
            ByteBuffer[] buffers = {bytes("one"), bytes("two"), bytes("three")};
            file.append(buffers, 2);
            assertEquals("onetwo", text(file, 0, 11));
            assertEquals(0, buffers[1].remaining());
            assertEquals(5, buffers[2].remaining());
        }
    }

    @Test
    void appendsOnlyWhatRemainsInABuffer() throws Exception {
        try (DiskFile file = disk().open(root().resolve("a"), true)) {
            ByteBuffer middle = bytes("abcdef").position(2).limit(4);
            file.append(new ByteBuffer[] {middle.slice(), middle}, 2);
            assertEquals("cdcd", text(file, 0, 10));
        }
    }

    @Test
    void appendsLargeAndDirectBuffersWhole() throws Exception {
        byte[] large = new byte[700_001];
        new Random(7).nextBytes(large);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(300_007).put(large, 0, 300_007).flip();
        ByteBuffer readOnly = ByteBuffer.wrap(large).asReadOnlyBuffer();
        try (DiskFile file = disk().open(root().resolve("large"), true)) {
            file.append(new ByteBuffer[] {readOnly, direct.duplicate()}, 2);
            file.append(new ByteBuffer[] {direct}, 1);
            assertEquals(700_001 + 2 * 300_007, file.size());
            ByteBuffer target = ByteBuffer.allocate(700_001);
            assertEquals(700_001, file.read(target, 0));
            assertArrayEquals(large, target.array());
            byte[] tail = new byte[300_007];
            assertEquals(300_007, file.read(ByteBuffer.wrap(tail), 700_001 + 300_007));
            assertArrayEquals(java.util.Arrays.copyOf(large, 300_007), tail);
        }
    }

    @Test
    void readsUpToTheEndAndSaysWhereItIs() throws Exception {
        try (DiskFile file = disk().open(root().resolve("a"), true)) {
            append(file, "12345");
            assertEquals(2, file.read(ByteBuffer.allocate(10), 3));
            assertEquals(-1, file.read(ByteBuffer.allocate(10), 5));
            assertEquals(-1, file.read(ByteBuffer.allocate(10), 100));
        }
    }

    @Test
    void overwritesAndExtendsAtAPosition() throws Exception {
        try (DiskFile file = disk().open(root().resolve("a"), true)) {
            append(file, "0123456789");
            file.write(bytes("xx"), 2);
            assertEquals("01xx456789", text(file, 0, 10));
            file.write(bytes("end"), 12);
            assertEquals(15, file.size());
            assertEquals("89\0\0end", text(file, 8, 7));
            append(file, "!");
            assertEquals("end!", text(file, 12, 10));
        }
    }

    @Test
    void appendsAfterACutWhereTheFileNowEnds() throws Exception {
        try (DiskFile file = disk().open(root().resolve("a"), true)) {
            append(file, "0123456789");
            file.truncate(4);
            assertEquals(4, file.size());
            assertEquals(-1, file.read(ByteBuffer.allocate(1), 4));
            append(file, "ab");
            assertEquals("0123ab", text(file, 0, 10));
        }
    }

    @Test
    void appendsToAnExistingFileAtItsEnd() throws Exception {
        Path path = root().resolve("a");
        try (DiskFile file = disk().open(path, true)) {
            append(file, "first,");
            file.force();
        }
        try (DiskFile file = disk().open(path, false)) {
            append(file, "second");
            assertEquals("first,second", text(file, 0, 100));
        }
    }

    @Test
    void showsAReaderWhatTheWriterWrote() throws Exception {
        Path path = root().resolve("a");
        try (DiskFile writer = disk().open(path, true);
                DiskFile reader = disk().openForRead(path)) {
            append(writer, "shared");
            assertEquals(6, reader.size());
            assertEquals("shared", text(reader, 0, 10));
        }
    }

    @Test
    void refusesToWriteThroughAReader() throws Exception {
        Path path = root().resolve("a");
        disk().open(path, true).close();
        try (DiskFile reader = disk().openForRead(path)) {
            assertThrows(RuntimeException.class, () -> append(reader, "x"));
            assertThrows(RuntimeException.class, () -> reader.write(bytes("x"), 0));
            assertThrows(RuntimeException.class, () -> reader.truncate(0));
        }
    }

    @Test
    void opensOnlyWhatExistsUnlessToldToCreate() throws Exception {
        Path path = root().resolve("absent");
        assertThrows(NoSuchFileException.class, () -> disk().open(path, false));
        assertThrows(NoSuchFileException.class, () -> disk().openForRead(path));
        assertThrows(
                NoSuchFileException.class,
                () -> disk().open(root().resolve("no-directory").resolve("a"), true));
        assertFalse(disk().exists(path));
        disk().open(path, true).close();
        assertTrue(disk().exists(path));
        assertFalse(disk().isDirectory(path));
    }

    @Test
    void createsDirectoriesWithTheirParents() throws Exception {
        Path deep = root().resolve("x").resolve("y").resolve("z");
        disk().createDirectories(deep);
        disk().createDirectories(deep);
        assertTrue(disk().isDirectory(deep));
        assertTrue(disk().exists(deep));
        assertEquals(List.of("y"), disk().list(root().resolve("x")));
        assertThrows(IOException.class, () -> disk().open(deep, true));
    }

    @Test
    void refusesADirectoryWhereAFileIs() throws Exception {
        disk().open(root().resolve("a"), true).close();
        assertThrows(IOException.class, () -> disk().createDirectories(root().resolve("a")));
    }

    @Test
    void listsNamesInOrder() throws Exception {
        for (String name : List.of("b", "a", "B", "10", "9")) {
            disk().open(root().resolve(name), true).close();
        }
        disk().createDirectories(root().resolve("dir"));
        assertEquals(List.of("10", "9", "B", "a", "b", "dir"), disk().list(root()));
        assertThrows(NoSuchFileException.class, () -> disk().list(root().resolve("absent")));
    }

    @Test
    void renamesOverAnExistingFile() throws Exception {
        Path from = root().resolve("from");
        Path to = root().resolve("to");
        try (DiskFile file = disk().open(from, true)) {
            append(file, "new");
        }
        try (DiskFile file = disk().open(to, true)) {
            append(file, "old content");
        }
        disk().rename(from, to);
        disk().syncDirectory(root());
        assertEquals(List.of("to"), disk().list(root()));
        try (DiskFile file = disk().openForRead(to)) {
            assertEquals("new", text(file, 0, 100));
        }
        assertThrows(NoSuchFileException.class, () -> disk().rename(from, to));
    }

    @Test
    void renamesADirectoryWithItsFiles() throws Exception {
        Path from = root().resolve("topic-0");
        Path to = root().resolve("stray").resolve("topic-0");
        disk().createDirectories(from);
        disk().createDirectories(to.getParent());
        try (DiskFile file = disk().open(from.resolve("log"), true)) {
            append(file, "kept");
            disk().rename(from, to);
            append(file, " and open");
        }
        assertFalse(disk().exists(from));
        try (DiskFile file = disk().openForRead(to.resolve("log"))) {
            assertEquals("kept and open", text(file, 0, 100));
        }
    }

    @Test
    void deletesFilesAndEmptyDirectoriesOnly() throws Exception {
        Path directory = root().resolve("d");
        Path file = directory.resolve("f");
        disk().createDirectories(directory);
        disk().open(file, true).close();
        assertThrows(DirectoryNotEmptyException.class, () -> disk().delete(directory));
        disk().delete(file);
        disk().delete(file);
        disk().delete(directory);
        assertFalse(disk().exists(directory));
    }

    @Test
    void readsOnFromAFileThatWasDeletedWhileOpen() throws Exception {
        Path path = root().resolve("a");
        try (DiskFile file = disk().open(path, true)) {
            append(file, "still here");
            disk().delete(path);
            assertEquals("still here", text(file, 0, 100));
        }
        assertFalse(disk().exists(path));
    }

    @Test
    void syncsAnExistingDirectoryOnly() throws Exception {
        disk().syncDirectory(root());
        assertThrows(IOException.class, () -> disk().syncDirectory(root().resolve("absent")));
    }

    @Test
    void knowsItsSpaceAndTheTimeOfAFile() throws Exception {
        assertTrue(disk().usableBytes(root()) > 0);
        assertThrows(IOException.class, () -> disk().usableBytes(root().resolve("missing")));
        Path path = root().resolve("a");
        try (DiskFile file = disk().open(path, true)) {
            append(file, "x");
        }
        assertTrue(disk().lastModifiedMs(path) > 1_000_000_000_000L);
        assertThrows(NoSuchFileException.class, () -> disk().lastModifiedMs(root().resolve("absent")));
    }

    @Test
    void locksOnceUntilReleased() throws Exception {
        Path lock = root().resolve(".lock");
        AutoCloseable first = disk().tryLock(lock);
        assertNotNull(first);
        assertNull(disk().tryLock(lock));
        assertNull(disk().tryLock(root().resolve("x").resolve("..").resolve(".lock")));
        first.close();
        AutoCloseable second = disk().tryLock(lock);
        assertNotNull(second);
        second.close();
    }

    /** Appends each text as a buffer of its own. */
    protected static void append(DiskFile file, String... texts) throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[texts.length];
        for (int i = 0; i < texts.length; i++) {
            buffers[i] = bytes(texts[i]);
        }
        file.append(buffers, buffers.length);
    }

    /** What the file holds from the position on, at most so many bytes. */
    protected static String text(DiskFile file, long position, int bytesMax) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(bytesMax);
        int read = file.read(target, position);
        return new String(target.array(), 0, Math.max(0, read), StandardCharsets.UTF_8);
    }

    protected static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
