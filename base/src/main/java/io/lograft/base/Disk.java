package io.lograft.base;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system as Lograft uses it. All calls block and may be made from any thread; a path is used by one thread at
 * a time. Names survive a power cut only after {@link #syncDirectory} of their directory, contents only after {@link
 * DiskFile#force}. A full disk throws {@link NoSpaceException}; any other {@link IOException} from a write or a sync
 * means that the content is unknown and must not be relied on again.
 */
public interface Disk {
    /** Opens for reading and positional or appending writes; creates the file if {@code create} and absent. */
    DiskFile open(Path file, boolean create) throws IOException;

    /** Opens for reading only. */
    DiskFile openForRead(Path file) throws IOException;

    boolean exists(Path path) throws IOException;

    /** Creates the directory and its missing parents, and syncs the parents of what it created. */
    void createDirectories(Path directory) throws IOException;

    /** Names (not paths) of the directory's entries, sorted. */
    List<String> list(Path directory) throws IOException;

    boolean isDirectory(Path path) throws IOException;

    /** Replaces {@code to} atomically; durable after {@link #syncDirectory} of both parents. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory; no error if absent. */
    void delete(Path path) throws IOException;

    /** Makes creations, renames and deletions in this directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Bytes that can still be written to the file system that holds {@code path}. */
    long usableBytes(Path path) throws IOException;

    /** Wall-clock time in ms of the file's last modification. */
    long lastModifiedMs(Path file) throws IOException;

    /**
     * Takes the exclusive lock of a directory for the life of the returned handle; null if another process (or another
     * part of this one) holds it.
     */
    AutoCloseable tryLock(Path file) throws IOException;
}
