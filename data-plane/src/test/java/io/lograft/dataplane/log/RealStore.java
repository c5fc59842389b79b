package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.base.ErrorCode;
import io.lograft.base.FatalHandler;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.base.real.RealDisk;
import io.lograft.base.real.SystemClock;
import io.lograft.base.real.SystemRng;
import io.lograft.base.real.ThreadWorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** A store on the machine's own disk with real threads, and one log in it. */
final class RealStore implements AutoCloseable, ReplicaLog.Listener {
    static final TopicIdPartition ID = LogFixture.ID;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    final Queue<String> diskFailures = new ConcurrentLinkedQueue<>();
    final Queue<String> logFailures = new ConcurrentLinkedQueue<>();
    final DiskLogs logs;
    final ReplicaLog log;
    private final LoopThread loop;
    private final LoopThread io;
    private final LoopThread background;
    private final ThreadWorkerPool flushers;
    private final ThreadWorkerPool readers;

    private RealStore(Path directory, LogConfig config) throws IOException {
        SystemClock clock = new SystemClock();
        FatalHandler fatal = (what, why) -> {
            throw new IllegalStateException(what, why);
        };
        loop = new LoopThread("data", clock, fatal);
        io = new LoopThread("disk", clock, fatal);
        background = new LoopThread("clean", clock, fatal);
        flushers = new ThreadWorkerPool("flush", 4, fatal);
        readers = new ThreadWorkerPool("read", 2, fatal);
        logs = DiskLogs.open(
                new DiskLogsOptions(directory, new UUID(3, 4), "boot", 0, 1 << 20, CleanerOptions.DEFAULT),
                new RealDisk(),
                new DiskThreads(io, flushers, readers, readers, background),
                new TailCache(0),
                new SystemRng(),
                (path, reason) -> diskFailures.add(reason));
        AtomicReference<ReplicaLog> opened = new AtomicReference<>();
        on(() -> opened.set(logs.open(ID, "events", config, loop, this)));
        log = opened.get();
    }

    static RealStore open(Path directory, LogConfig config) throws IOException {
        return new RealStore(directory, config);
    }

    /** Runs something on the log's loop, to its end. */
    void on(Runnable action) {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            action.run();
            done.countDown();
        });
        await(done);
    }

    private static void await(CountDownLatch done) {
        try {
            assertEquals(true, done.await(LIMIT.toSeconds(), TimeUnit.SECONDS), "not done in time");
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    RealStore writable() {
        on(log::prepare);
        Awaitility.await().atMost(LIMIT).until(() -> ask(log::isWritable));
        return this;
    }

    <T> T ask(java.util.function.Supplier<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        on(() -> answer.set(question.get()));
        return answer.get();
    }

    AppendResult append(String value) {
        return ask(() -> log.appendAsLeader(Batches.of(value), 0));
    }

    void awaitDurable(long offset) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> ask(log::positionOffset) >= offset);
    }

    /** Every value from the log's start to its end. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        long offset = ask(log::startOffset);
        long end = ask(log::endOffset);
        while (offset < end) {
            LogFixture.Read read = new LogFixture.Read();
            long from = offset;
            on(() -> log.read(from, end, 1 << 20, read));
            Awaitility.await().atMost(LIMIT).until(() -> ask(() -> read.done));
            assertEquals(ErrorCode.NONE, read.error, read.message);
            values.addAll(Batches.values(read.batches));
            offset = read.next;
        }
        return values;
    }

    /** Ends it in good order; the state says clean only if all went well. */
    @Override
    public void close() {
        CountDownLatch closed = new CountDownLatch(1);
        loop.execute(() -> log.close(closed::countDown));
        await(closed);
        CountDownLatch ended = new CountDownLatch(1);
        logs.close(ended::countDown);
        await(ended);
        flushers.closeWithin(5_000);
        readers.closeWithin(5_000);
        io.closeWithin(5_000);
        background.closeWithin(5_000);
        loop.closeWithin(5_000);
    }

    @Override
    public void onPosition(long positionOffset) {}

    @Override
    public void onStartOffset() {}

    @Override
    public void onWritable() {}

    @Override
    public void onFailed(String reason) {
        logFailures.add(reason);
    }

    @Override
    public void onDiskFull(boolean full, String detail) {}
}
