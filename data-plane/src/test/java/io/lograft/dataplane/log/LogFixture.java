package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimDisk;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** One simulated machine with one data directory, whose store is opened, killed and opened again. */
final class LogFixture {
    static final Path DIRECTORY = Path.of("/data");
    static final TopicIdPartition ID = new TopicIdPartition(new TopicId(1, 2), 0);
    static final LogConfig CONFIG = new LogConfig(1 << 20, 7L * 24 * 3600 * 1000, -1, -1, 1 << 20, false, false, true);
    static final UUID DIRECTORY_ID = new UUID(3, 4);

    final SimScheduler scheduler;
    final SimNode node;
    final SimDisk disk;
    final List<String> diskFailures = new ArrayList<>();
    String bootId = "boot-1";
    long tailBytes = 1 << 20;
    long reserveBytes = 0;
    long reserveFileBytes = 0;
    CleanerOptions cleaner = CleanerOptions.DEFAULT;
    TailCache tailCache;
    DiskLogs store;
    SimLoop loop;
    SimLoop otherLoop;
    private int handles;
    private boolean spared;

    LogFixture(long seed) {
        scheduler = new SimScheduler(seed);
        node = new SimNode(scheduler, "n1");
        disk = node.disk();
        try {
            disk.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A started fixture. */
    static LogFixture started(long seed) {
        LogFixture fixture = new LogFixture(seed);
        fixture.start();
        return fixture;
    }

    /** The n-th file handle that logs ask for while they are written, cut and closed is not to be had; 0 is the next. */
    void failHandle(int n) {
        disk.faults().failOpens(path -> !spared && handles++ == n);
    }

    /** File handles that were asked for since {@link #failHandle}, without those of starts and reads. */
    int handles() {
        return handles;
    }

    void start() {
        spared = true;
        openStore();
        spared = false;
    }

    private void openStore() {
        loop = node.newDataLoop("data-0");
        otherLoop = node.newDataLoop("data-1");
        tailCache = new TailCache(tailBytes);
        DiskThreads threads = new DiskThreads(
                node.newLoop("io"),
                node.newPool("flushers", 8),
                node.newPool("readers", 2),
                node.newPool("repair", 1),
                node.newLoop("background"));
        DiskLogsOptions options =
                new DiskLogsOptions(DIRECTORY, DIRECTORY_ID, bootId, reserveBytes, reserveFileBytes, cleaner);
        try {
            store = DiskLogs.open(
                    options,
                    disk,
                    threads,
                    tailCache,
                    node.rng("logs"),
                    (directory, reason) -> diskFailures.add(reason));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void killAndStart() {
        node.kill();
        node.restart();
        start();
    }

    void powerCutAndStart() {
        node.crash();
        node.restart();
        bootId = bootId + "'";
        start();
    }

    /** Closes the store as a node does that stops in good order; the logs must be closed. */
    void stop() {
        boolean[] closed = new boolean[1];
        store.close(() -> closed[0] = true);
        scheduler.runUntil("the store is closed", () -> closed[0], 60_000);
        assertEquals(List.of(), disk.openFiles());
        node.kill();
    }

    void stopAndStart() {
        stop();
        node.restart();
        start();
    }

    OpenLog open() {
        return open(ID, CONFIG);
    }

    OpenLog open(TopicIdPartition id, LogConfig config) {
        return new OpenLog(id, config, loop);
    }

    /** Opens a log and waits until it takes appends. */
    OpenLog writable() {
        return open().writable();
    }

    Path directory() {
        return DIRECTORY.resolve(PartitionDirectory.name("events", ID));
    }

    List<String> files() {
        try {
            return disk.list(directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A log and what its listener heard. */
    final class OpenLog implements ReplicaLog.Listener {
        final SimLoop owner;
        ReplicaLog log;
        long position = -1;
        int writables;
        int starts;
        String failure;
        Boolean full;

        OpenLog(TopicIdPartition id, LogConfig config, SimLoop owner) {
            this.owner = owner;
            on(() -> log = store.open(id, "events", config, owner, this));
            position = log.positionOffset();
        }

        /** Runs something on the log's loop, to its end. */
        void on(Runnable action) {
            boolean[] done = new boolean[1];
            owner.execute(() -> {
                action.run();
                done[0] = true;
            });
            scheduler.runUntil("a task of the log's loop", () -> done[0], 60_000);
        }

        OpenLog writable() {
            on(log::prepare);
            scheduler.runUntil("the log takes appends", () -> log.isWritable(), 60_000);
            return this;
        }

        AppendResult append(int epoch, ByteBuffer batch) {
            AtomicReference<AppendResult> result = new AtomicReference<>();
            on(() -> result.set(log.appendAsLeader(batch, epoch)));
            return result.get();
        }

        /** Appends, and expects it to go well. */
        long appended(int epoch, ByteBuffer batch) {
            AppendResult result = append(epoch, batch);
            assertEquals(ErrorCode.NONE, result.error(), result.message());
            return result.baseOffset();
        }

        AppendResult follow(ByteBuffer batches) {
            AtomicReference<AppendResult> result = new AtomicReference<>();
            on(() -> result.set(log.appendAsFollower(batches)));
            return result.get();
        }

        /** Waits until everything is durable. */
        OpenLog synced() {
            scheduler.runUntil("everything is durable", () -> log.positionOffset() == log.endOffset(), 60_000);
            return this;
        }

        void truncated(long end) {
            boolean[] done = new boolean[1];
            on(() -> log.truncateTo(end, () -> done[0] = true));
            scheduler.runUntil("the log is cut", () -> done[0], 60_000);
        }

        void reset(long offset) {
            boolean[] done = new boolean[1];
            on(() -> log.resetTo(offset, () -> done[0] = true));
            scheduler.runUntil("the log is reset", () -> done[0], 60_000);
        }

        void closed() {
            boolean[] done = new boolean[1];
            on(() -> log.close(() -> done[0] = true));
            scheduler.runUntil("the log is closed", () -> done[0], 60_000);
        }

        /** One read. */
        Read read(long offset, long bound, int maxBytes) {
            Read read = new Read();
            spared = true;
            on(() -> log.read(offset, bound, maxBytes, read));
            scheduler.runUntil("the read is answered", () -> read.done, 60_000);
            spared = false;
            return read;
        }

        /** Every value from the log's start to its end, by reads of this size. */
        List<String> values(int maxBytes) {
            List<String> values = new ArrayList<>();
            long offset = log.startOffset();
            while (offset < log.endOffset()) {
                Read read = read(offset, log.endOffset(), maxBytes);
                assertEquals(ErrorCode.NONE, read.error, read.message);
                assertNotNull(read.batches);
                assertEquals(false, read.batches.isEmpty(), "nothing at " + offset);
                values.addAll(Batches.values(read.batches));
                offset = read.next;
            }
            return values;
        }

        List<String> values() {
            return values(1 << 20);
        }

        @Override
        public void onPosition(long positionOffset) {
            position = positionOffset;
        }

        @Override
        public void onStartOffset() {
            starts++;
        }

        @Override
        public void onWritable() {
            writables++;
        }

        @Override
        public void onFailed(String reason) {
            failure = reason;
        }

        @Override
        public void onDiskFull(boolean isFull, String detail) {
            full = isFull;
        }
    }

    /** The answer to a read. */
    static final class Read implements ReplicaLog.ReadCallback {
        List<ByteBuffer> batches;
        long next;
        ErrorCode error = ErrorCode.NONE;
        String message;
        boolean done;

        @Override
        public void onBatches(List<ByteBuffer> read, long nextOffset) {
            batches = read;
            next = nextOffset;
            done = true;
        }

        @Override
        public void onError(ErrorCode code, String text) {
            error = code;
            message = text;
            done = true;
        }
    }
}
