package io.lograft.base.real;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The machine's file system. Thread-safe. */
public final class RealDisk implements Disk {
    private final StagingBuffers staging = new StagingBuffers();
    private final boolean directoriesCanBeSynced =
            !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    /** Guards the two fields below. */
    private final Object locks = new Object();

    private final Set<Path> held = new HashSet<>();
    /** Channels that must not be closed while the process lives; see {@link #tryLock}. */
    private final List<FileChannel> keptOpen = new ArrayList<>();

    @Override
    public DiskFile open(Path file, boolean create) throws IOException {
        Set<StandardOpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        if (create) {
            options.add(StandardOpenOption.CREATE);
        }
        try {
            return new RealDiskFile(FileChannel.open(file, options), staging, file);
        } catch (FileSystemException e) {
            throw SpaceErrors.recognised(e, file);
        }
    }

    @Override
    public DiskFile openForRead(Path file) throws IOException {
        return new RealDiskFile(FileChannel.open(file, StandardOpenOption.READ), staging, file);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        try {
            Files.createDirectories(directory);
        } catch (FileSystemException e) {
            throw SpaceErrors.recognised(e, directory);
        }
        for (Path created : missing) {
            if (created.getParent() != null) {
                syncDirectory(created.getParent());
            }
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw SpaceErrors.recognised(e, to);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!directoriesCanBeSynced) {
            if (!Files.isDirectory(directory)) {
                throw new NoSuchFileException(directory.toString());
            }
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Not by way of {@link Files#getFileStore}: that opens a file, and fails where no handle is left. */
    @Override
    public long usableBytes(Path path) throws IOException {
        long bytes = path.toFile().getUsableSpace();
        if (bytes == 0 && !Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return bytes;
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    /**
     * Takes the lock with the system's own file locks, which belong to the process: closing <em>any</em> channel of
     * the file gives them up. So nobody else may open a lock file, a second attempt through this disk does not touch
     * it, and one through another disk of this process leaves its channel open for ever.
     */
    @Override
    public AutoCloseable tryLock(Path file) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        synchronized (locks) {
            if (!held.add(key)) {
                return null;
            }
            boolean taken = false;
            try {
                AutoCloseable lock = lockThroughSystem(key);
                taken = lock != null;
                return lock;
            } finally {
                if (!taken) {
                    held.remove(key);
                }
            }
        }
    }

    private AutoCloseable lockThroughSystem(Path key) throws IOException {
        FileChannel channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            keptOpen.add(channel);
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return () -> release(key, channel);
    }

    private void release(Path key, FileChannel channel) throws IOException {
        synchronized (locks) {
            if (held.contains(key) && channel.isOpen()) {
                channel.close();
                held.remove(key);
            }
        }
    }
}
