package io.lograft.bench.log;

import io.lograft.base.FatalHandler;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.base.real.RealDisk;
import io.lograft.base.real.SystemClock;
import io.lograft.base.real.SystemRng;
import io.lograft.base.real.ThreadWorkerPool;
import io.lograft.dataplane.log.CleanerOptions;
import io.lograft.dataplane.log.DiskLogs;
import io.lograft.dataplane.log.DiskLogsOptions;
import io.lograft.dataplane.log.DiskThreads;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.dataplane.log.TailCache;
import io.lograft.proto.batch.BatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** The store of one disk with the threads that a node gives it. Used by one thread. */
final class BenchStore {
    static final LogConfig SYNC = new LogConfig(256 << 20, 1L << 40, -1, -1, 1 << 20, false, false, true);
    static final LogConfig ASYNC = new LogConfig(256 << 20, 1L << 40, -1, -1, 1 << 20, true, false, true);

    private static final TopicId TOPIC = new TopicId(1, 2);
    private static final int FLUSHERS = 8;
    private static final long END_MS = 60_000;

    final LoopThread loop;
    final DiskLogs logs;
    private final LoopThread io;
    private final LoopThread background;
    private final ThreadWorkerPool flushers;
    private final ThreadWorkerPool readers;
    private final List<ReplicaLog> open = new ArrayList<>();

    /** Opens it, which recovers what is there. */
    BenchStore(Path directory, long tailBytes) throws IOException {
        SystemClock clock = new SystemClock();
        FatalHandler fatal = (what, why) -> {
            throw new IllegalStateException(what, why);
        };
        loop = new LoopThread("data", clock, fatal);
        io = new LoopThread("disk", clock, fatal);
        background = new LoopThread("clean", clock, fatal);
        flushers = new ThreadWorkerPool("flush", FLUSHERS, fatal);
        readers = new ThreadWorkerPool("read", 2, fatal);
        logs = DiskLogs.open(
                new DiskLogsOptions(directory, new UUID(3, 4), "bench", 0, 1 << 20, CleanerOptions.DEFAULT),
                new RealDisk(),
                new DiskThreads(io, flushers, readers, readers, background),
                new TailCache(tailBytes),
                new SystemRng(),
                (failed, reason) -> {
                    throw new IllegalStateException(failed + ": " + reason);
                });
    }

    static TopicIdPartition id(int partition) {
        return new TopicIdPartition(TOPIC, partition);
    }

    /** A batch with records of 100 bytes. */
    static ByteBuffer batch(int records) {
        BatchBuilder builder = new BatchBuilder(128 * records + 100, Integer.MAX_VALUE);
        for (int i = 0; i < records; i++) {
            builder.tryAppend(1_000, null, new byte[100], List.of());
        }
        return builder.build(-1, (short) -1, -1);
    }

    static ByteBuffer copy(ByteBuffer batch) {
        return ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    }

    /** Opens a log and makes it writable; on the loop its position is reported. */
    ReplicaLog open(int partition, LogConfig config, LongConsumer onPosition) throws InterruptedException {
        CountDownLatch writable = new CountDownLatch(1);
        ReplicaLog[] opened = new ReplicaLog[1];
        loop.execute(() -> {
            opened[0] = logs.open(id(partition), "bench", config, loop, new ReplicaLog.Listener() {
                @Override
                public void onPosition(long positionOffset) {
                    onPosition.accept(positionOffset);
                }

                @Override
                public void onStartOffset() {}

                @Override
                public void onWritable() {
                    writable.countDown();
                }

                @Override
                public void onFailed(String reason) {
                    throw new IllegalStateException(reason);
                }

                @Override
                public void onDiskFull(boolean full, String detail) {
                    throw new IllegalStateException(detail);
                }
            });
            opened[0].prepare();
        });
        writable.await();
        open.add(opened[0]);
        return opened[0];
    }

    /** Ends it in good order. */
    void close() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(open.size());
        loop.execute(() -> open.forEach(log -> log.close(closed::countDown)));
        closed.await();
        abandon();
    }

    /** Ends it with its logs open: for the next start that is no good order. */
    void abandon() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        logs.close(ended::countDown);
        ended.await();
        flushers.closeWithin(END_MS);
        readers.closeWithin(END_MS);
        io.closeWithin(END_MS);
        background.closeWithin(END_MS);
        loop.closeWithin(END_MS);
    }

    static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
