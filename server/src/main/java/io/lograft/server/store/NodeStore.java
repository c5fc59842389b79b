package io.lograft.server.store;

import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.FatalHandler;
import io.lograft.base.LograftException;
import io.lograft.base.Rng;
import io.lograft.base.real.LoopThread;
import io.lograft.base.real.ThreadWorkerPool;
import io.lograft.dataplane.log.BootId;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.DiskLogsOptions;
import io.lograft.dataplane.log.DiskThreads;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.TailCache;
import io.lograft.server.dir.DataDirectories;
import io.lograft.server.dir.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All disks of a node, recovered, and their threads. Opened and closed by one thread. */
public final class NodeStore {
    private static final int FLUSHERS = 8;
    private static final int COLD_READERS = 2;
    private static final long CLOSE_MS = 2_000;

    /** Enough for the checkpoint of some thousand partitions; the store makes it larger where that is. */
    private static final long RESERVE_FILE_BYTES = 1 << 20;

    private final FatalHandler fatal;
    private final Clock clock;
    private final ThreadWorkerPool readers;
    private final ThreadWorkerPool repairer;
    private final LoopThread background;
    private final TailCache tailCache;
    private final DataDirectories directories;
    private final AtomicInteger working;
    private final List<DiskLogs> disks = new ArrayList<>();
    private final List<LoopThread> loops = new ArrayList<>();
    private final List<ThreadWorkerPool> flushers = new ArrayList<>();

    private NodeStore(DataDirectories directories, long tailCacheBytes, Clock clock, FatalHandler fatal) {
        this.directories = directories;
        this.working = new AtomicInteger(directories.all().size());
        this.clock = clock;
        this.fatal = fatal;
        this.readers = new ThreadWorkerPool("cold-read", COLD_READERS, fatal);
        this.repairer = new ThreadWorkerPool("repair", 1, fatal);
        this.background = new LoopThread("background", clock, fatal);
        loops.add(background);
        this.tailCache = new TailCache(tailCacheBytes);
    }

    /**
     * Recovers all directories that can be used, and gives those up whose logs cannot be opened; blocks until that is done.
     *
     * @throws IOException as does {@link LograftException}: the last one cannot be used
     */
    public static NodeStore open(
            DataDirectories directories, StoreOptions options, Disk disk, Clock clock, Rng rng, FatalHandler fatal)
            throws IOException {
        NodeStore store = new NodeStore(directories, options.tailCacheBytes(), clock, fatal);
        String bootId = BootId.read(disk);
        for (DataDirectory directory : directories.all()) {
            DiskLogsOptions ofDisk = new DiskLogsOptions(
                    directory.path(),
                    directory.id(),
                    bootId,
                    options.diskReserveBytes(),
                    RESERVE_FILE_BYTES,
                    options.cleaner());
            try {
                store.add(ofDisk, disk, rng);
            } catch (IOException | LograftException refused) {
                directories.giveUp(
                        directory, "the logs in " + directory.path() + " cannot be opened (" + refused + ")");
                if (store.working.decrementAndGet() == 0) {
                    store.stopThreads();
                    throw refused;
                }
            }
        }
        FileHandles.report(
                store.disks.stream().mapToLong(logs -> logs.found().size()).sum());
        return store;
    }

    private void add(DiskLogsOptions options, Disk disk, Rng rng) throws IOException {
        int number = disks.size();
        LoopThread io = new LoopThread("disk-" + number, clock, fatal);
        loops.add(io);
        ThreadWorkerPool flusher = new ThreadWorkerPool("flush-" + number, FLUSHERS, fatal);
        flushers.add(flusher);
        disks.add(DiskLogs.open(
                options,
                disk,
                new DiskThreads(io, flusher, readers, repairer, background),
                tailCache,
                rng,
                this::onDiskFailed));
    }

    private void onDiskFailed(Path directory, String reason) {
        if (working.decrementAndGet() == 0) {
            fatal.fatal(
                    "the last data directory that worked, " + directory + ", failed: " + reason
                            + "; replace the disk and start again, the node then copies its partitions from the others",
                    null);
        }
    }

    /** The logs of all disks. */
    public LogStore logs() {
        return disks.size() == 1 ? disks.get(0) : new DiskSet(disks);
    }

    /** Bytes that the tail cache holds. */
    public long tailCacheBytes() {
        return tailCache.usedBytes();
    }

    /** Data directories that were given up, at start or later. */
    public long failedDisks() {
        return directories.unusable().size() + disks.size() - working.get();
    }

    /** Data directories that take no records for want of space. */
    public long fullDisks() {
        return disks.stream().filter(DiskLogs::isFull).count();
    }

    /** Marks the stop as clean where all logs are closed, and ends the threads; waits for that, but not for ever. */
    public void close() {
        CountDownLatch left = new CountDownLatch(disks.size());
        disks.forEach(logs -> logs.close(left::countDown));
        try {
            left.await(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        stopThreads();
    }

    private void stopThreads() {
        flushers.forEach(pool -> pool.closeWithin(CLOSE_MS));
        readers.closeWithin(CLOSE_MS);
        repairer.closeWithin(CLOSE_MS);
        loops.forEach(loop -> loop.closeWithin(CLOSE_MS));
    }
}
