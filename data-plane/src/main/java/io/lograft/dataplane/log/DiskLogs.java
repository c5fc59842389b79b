package io.lograft.dataplane.log;

import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The partition logs of one disk: one data directory, one I/O loop, one set of flushers. A node with several disks has
 * several of these. Thread-safe; each log belongs to the loop that it was opened on.
 */
public final class DiskLogs implements LogStore {
    private static final Logger LOG = LogManager.getLogger(DiskLogs.class);

    private final DiskLogsOptions options;
    private final Path directory;
    private final Disk disk;
    private final DiskThreads threads;
    private final TailCache tailCache;
    private final DiskFailureHandler failures;
    private final AutoCloseable lock;
    private final SpaceReserve reserve;
    private final DiskContext context;
    private final PartitionDisposal disposal;
    private final PartitionRepair repair;
    private final List<TopicIdPartition> found;

    private final ConcurrentMap<TopicIdPartition, RecoveredLog> idle;
    private final ConcurrentMap<TopicIdPartition, PartitionLog> open = new ConcurrentHashMap<>();
    private final ConcurrentMap<TopicIdPartition, LogHealth> unusable = new ConcurrentHashMap<>();
    private final ConcurrentMap<EventLoop, LoopLogs> loops = new ConcurrentHashMap<>();
    private final AtomicReference<String> failed = new AtomicReference<>();

    /**
     * Takes the data directory and recovers what is in it; blocks until that is done. Nothing may run on the I/O loop
     * before.
     *
     * @throws LograftException if the directory is in use, was written by another version, or lacks its checkpoint
     * @throws IOException if the disk cannot be read or written
     */
    public static DiskLogs open(
            DiskLogsOptions options,
            Disk disk,
            DiskThreads threads,
            TailCache tailCache,
            Rng rng,
            DiskFailureHandler failures)
            throws IOException {
        AutoCloseable lock = disk.tryLock(options.directory().resolve("store.lock"));
        if (lock == null) {
            throw new LograftException(
                    ErrorCode.STORAGE_ERROR,
                    "data directory " + options.directory()
                            + " is in use by another process; stop it, or give each node its own data.dir");
        }
        Clock clock = threads.io().clock();
        SpaceReserve reserve = new SpaceReserve(disk, options.directory(), options.reserveFileBytes());
        CheckpointLog checkpoints = new CheckpointLog(disk, options.directory(), options.directoryId(), reserve);
        DiskRecovery recovery = new DiskRecovery(disk, options, clock, rng, checkpoints, reserve);
        try {
            Map<TopicIdPartition, RecoveredLog> recovered = recovery.run();
            reserve.fill(checkpoints.bytes());
            DiskLogs logs = new DiskLogs(
                    options, disk, threads, tailCache, rng, failures, lock, reserve, checkpoints, recovered);
            threads.io().execute(logs.context.space()::check);
            logs.disposal.takeLeftovers(recovery.leftovers());
            return logs;
        } catch (IOException | RuntimeException e) {
            checkpoints.close();
            release(lock);
            throw e;
        }
    }

    private DiskLogs(
            DiskLogsOptions options,
            Disk disk,
            DiskThreads threads,
            TailCache tailCache,
            Rng rng,
            DiskFailureHandler failures,
            AutoCloseable lock,
            SpaceReserve reserve,
            CheckpointLog checkpoints,
            Map<TopicIdPartition, RecoveredLog> recovered) {
        this.options = options;
        this.directory = options.directory();
        this.disk = disk;
        this.threads = threads;
        this.tailCache = tailCache;
        this.failures = failures;
        this.lock = lock;
        this.reserve = reserve;
        this.found = List.copyOf(recovered.keySet());
        this.idle = new ConcurrentHashMap<>(recovered);
        DiskEvents events = new DiskEvents();
        SpaceGuard space = new SpaceGuard(
                disk,
                directory,
                threads.io(),
                options.reserveBytes(),
                new SpaceGuard.OwnFiles(reserve, checkpoints::bytes),
                events);
        this.context = new DiskContext(
                disk,
                threads.io().clock(),
                rng,
                directory,
                new DiskJobs(threads.io(), events),
                checkpoints,
                space,
                threads.flushers(),
                threads.readers(),
                threads.repairer(),
                events,
                new DiskCleaner(threads.background(), options.cleaner(), events),
                new DiskScrubber(threads.background(), options.cleaner().scrubBytesPerSecond()));
        this.disposal = new PartitionDisposal(context, threads.io());
        this.repair = new PartitionRepair(context);
    }

    @Override
    public Collection<TopicIdPartition> found() {
        return found;
    }

    @Override
    public Health health(TopicIdPartition id) {
        if (failed.get() != null) {
            return Health.OFFLINE;
        }
        PartitionLog log = open.get(id);
        if (log != null) {
            return log.health().state();
        }
        RecoveredLog recovered = idle.get(id);
        LogHealth health = recovered == null ? unusable.get(id) : recovered.health();
        return health == null ? Health.GOOD : health.state();
    }

    @Override
    public EpochEnd recoveredEnd(TopicIdPartition id) {
        RecoveredLog log = idle.get(id);
        return log == null
                ? new EpochEnd(-1, 0)
                : new EpochEnd(log.epochs().epochBefore(log.endOffset()), log.endOffset());
    }

    @Override
    public void withhold(TopicIdPartition id) {
        if (!idle.containsKey(id) && !open.containsKey(id)) {
            unusable.put(
                    id,
                    new LogHealth(
                            Health.OFFLINE,
                            "its data directory cannot be used; repair the disk and start the node again"));
        }
    }

    @Override
    public UUID directoryId(TopicIdPartition id) {
        return options.directoryId();
    }

    @Override
    public ReplicaLog open(
            TopicIdPartition id, String topic, LogConfig config, EventLoop loop, ReplicaLog.Listener listener) {
        LoopLogs shared = loops.computeIfAbsent(loop, owner -> new LoopLogs(owner, context, tailCache.shard(owner)));
        RecoveredLog recovered = idle.remove(id);
        String name = recovered == null ? PartitionDirectory.name(topic, id) : recovered.directory();
        LogFiles files = context.files(name, id);
        LogState state = new LogState(id, files, new Tail(shared.tailShard()));
        LogJobs jobs = new LogJobs(files, name, context, loop);
        PartitionLog log = new PartitionLog(state, config, shared, jobs, listener, this::onClosed);
        if (open.putIfAbsent(id, log) != null) {
            throw new IllegalStateException("the log of partition " + id + " is open already");
        }
        if (recovered != null) {
            log.load(recovered);
        }
        LogHealth broken = unusable.get(id);
        if (failed.get() != null) {
            loop.execute(() -> log.fail(failed.get()));
        } else if (broken != null) {
            loop.execute(() -> log.fail(broken.detail()));
        } else if (context.space().isFull()) {
            loop.execute(() -> log.onSpace(true, context.space().detail()));
        }
        return log;
    }

    /** On the log's loop. */
    private void onClosed(TopicIdPartition id, RecoveredLog left) {
        PartitionLog log = open.remove(id);
        if (left != null) {
            idle.put(id, left);
        } else if (log != null && log.health().state() != Health.GOOD) {
            unusable.put(id, log.health());
        }
    }

    @Override
    public void delete(TopicIdPartition id, Runnable done) {
        refuseIfOpen(id);
        disposal.delete(id, done);
    }

    @Override
    public void repair(TopicIdPartition id, Runnable done) {
        if (open.containsKey(id)) {
            throw new IllegalStateException("the log of partition " + id + " is open; close it first");
        }
        repair.run(id, recovered -> {
            idle.put(id, recovered);
            unusable.remove(id);
            done.run();
        });
    }

    @Override
    public void setAside(TopicIdPartition id) {
        refuseIfOpen(id);
        disposal.setAside(id);
    }

    private void refuseIfOpen(TopicIdPartition id) {
        if (open.containsKey(id)) {
            throw new IllegalStateException("the log of partition " + id + " is open; close it first");
        }
        idle.remove(id);
        unusable.remove(id);
    }

    /** The data directory. */
    public Path directory() {
        return directory;
    }

    /** Why the disk was given up; null while it works. */
    public String failure() {
        return failed.get();
    }

    /** Whether the disk takes no appends for want of space. */
    public boolean isFull() {
        return context.space().isFull();
    }

    /** Logs that are open. */
    public int openLogs() {
        return open.size();
    }

    /**
     * Ends the store, once every log is closed; {@code done} runs on the I/O loop. If all went well the next start needs
     * no recovery. From any thread.
     */
    public void close(Runnable done) {
        threads.background().execute(() -> context.scrubber().stop());
        context.cleaner()
                .stop(() -> threads.io().execute(() -> {
                    context.space().stop();
                    try {
                        finish();
                    } catch (IOException e) {
                        LOG.warn(
                                "The logs in {} were not closed cleanly, the next start will check them: {}",
                                directory,
                                e.getMessage());
                    }
                    release(lock);
                    done.run();
                }));
    }

    private void finish() throws IOException {
        if (failed.get() != null) {
            context.checkpoints().close();
            return;
        }
        context.checkpoints().write();
        context.checkpoints().close();
        if (!open.isEmpty()) {
            LOG.warn(
                    "{} logs in {} are still open at the end, the next start will check them.", open.size(), directory);
            return;
        }
        long sequence = context.checkpoints().sequence();
        StoreState clean = new StoreState(StoreState.Phase.CLEAN, options.bootId(), sequence, "");
        reserve.using(() -> clean.write(disk, directory));
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            LOG.warn("Releasing a directory's lock failed: {}", e.getMessage());
        }
    }

    /** What the disk's parts have to tell. */
    private final class DiskEvents implements DiskJobs.Outcome, SpaceGuard.Listener {
        @Override
        public void onNoSpace(String detail) {
            context.space().onNoSpace(detail);
        }

        @Override
        public void onDiskFailed(String what, Throwable why) {
            String reason = what + " failed: " + why.getMessage();
            if (!failed.compareAndSet(null, reason)) {
                return;
            }
            LOG.error("Data directory {} is given up: {}. Its replicas count as lost.", directory, reason, why);
            threads.io().execute(() -> noteFailure(reason));
            open.values().forEach(log -> log.loops().loop().execute(() -> log.fail(reason)));
            failures.onDiskFailed(directory, reason);
        }

        /** The disk may well refuse this too; then the running-marker alone tells the next start to look closely. */
        private void noteFailure(String reason) {
            try {
                new StoreState(StoreState.Phase.FAILED, options.bootId(), 0, reason).write(disk, directory);
            } catch (IOException e) {
                LOG.warn("The failure of {} could not be noted in it: {}", directory, e.getMessage());
            }
        }

        @Override
        public boolean isFailed() {
            return failed.get() != null;
        }

        @Override
        public void onSpace(boolean full, String detail) {
            if (full) {
                LOG.warn("No appends for want of space: {}.", detail);
            } else {
                LOG.info("The disk of {} has room again, appends go on.", directory);
            }
            open.values().forEach(log -> log.loops().loop().execute(() -> log.onSpace(full, detail)));
        }

        @Override
        public void onReserveFailed(IOException why) {
            onDiskFailed("filling the reserve of " + directory, why);
        }
    }
}
