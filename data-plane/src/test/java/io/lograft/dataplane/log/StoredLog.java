package io.lograft.dataplane.log;

import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.BatchBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Data directories with everything in them that this version writes: sealed segments with indexes, several leader epochs,
 * an idempotent producer with snapshots, a log start that was moved, a topic with {@code flush=async}.
 */
final class StoredLog {
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    static final TopicIdPartition ASYNC = new TopicIdPartition(new TopicId(1, 2), 1);
    static final LogConfig SMALL = new LogConfig(1_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
    static final LogConfig ASYNC_CONFIG = new LogConfig(1_000, 1L << 40, -1, -1, 1 << 20, true, false, true);
    static final LogConfig COMPACTED = new LogConfig(
            600, 1L << 40, -1, -1, 1 << 20, false, true, false, new LogConfig.Compaction(0, 0, Long.MAX_VALUE, DAY_MS));
    static final long PRODUCER = 77;
    static final int VALUES = 24;
    static final int EPOCH_CHANGE_EVERY = 5;

    private StoredLog() {}

    /** As a stop in good order leaves it. */
    static DirectoryImage clean() {
        LogFixture fixture = written();
        fixture.stop();
        fixture.node.restart();
        return image(fixture);
    }

    /** As a killed process leaves it: everything is synced, the checkpoint knows most of it. */
    static DirectoryImage killed() {
        LogFixture fixture = LogFixture.started(11);
        OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        write(fixture, log, 0, VALUES - 4);
        log.synced();
        fixture.scheduler.runFor(1_500);
        write(fixture, log, VALUES - 4, VALUES);
        log.synced();
        fixture.node.kill();
        fixture.node.restart();
        return image(fixture);
    }

    /** As a stop in good order leaves it: batches of three records. */
    static DirectoryImage ofSeveral() {
        LogFixture fixture = LogFixture.started(13);
        OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < VALUES; i += 3) {
            log.appended(epoch(i), Batches.from(PRODUCER, 3, i, value(i), value(i + 1), value(i + 2)));
            fixture.scheduler.runFor(60);
        }
        log.synced();
        log.closed();
        fixture.stop();
        fixture.node.restart();
        return image(fixture);
    }

    /** A compacted log as a stop in good order leaves it: empty batches, headers of a producer, a tombstone with its time. */
    static DirectoryImage compacted() {
        LogFixture fixture = new LogFixture(12);
        OpenLog log = compact(fixture);
        log.closed();
        fixture.stop();
        fixture.node.restart();
        return image(fixture);
    }

    /** The same as a killed process leaves it. */
    static DirectoryImage compactedAndKilled() {
        LogFixture fixture = new LogFixture(12);
        compact(fixture);
        fixture.node.kill();
        fixture.node.restart();
        return image(fixture);
    }

    /**
     * As a process leaves it that is killed between the deletion of a compacted segment's sources and its last renaming: its
     * first segment has the name that it had meanwhile.
     */
    static DirectoryImage replacing(DirectoryImage compacted) {
        String log = compacted.names().stream()
                .filter(name -> name.endsWith(LogFiles.LOG_SUFFIX) && !name.endsWith(LogFiles.NEXT))
                .findFirst()
                .orElseThrow();
        String stem = log.substring(0, log.length() - LogFiles.LOG_SUFFIX.length());
        return compacted
                .with(log, content -> null)
                .with(stem + LogFiles.INDEX_SUFFIX, content -> null)
                .and(stem + LogFiles.REPLACING_SUFFIX, compacted.bytes(log));
    }

    private static OpenLog compact(LogFixture fixture) {
        fixture.start();
        OpenLog log = fixture.open(LogFixture.ID, COMPACTED).writable();
        for (int i = 0; i < VALUES; i++) {
            log.appended(epoch(i), keyed(i));
            fixture.scheduler.runFor(60);
        }
        log.synced();
        log.on(() -> log.log.noteHighWatermark(VALUES));
        fixture.scheduler.runFor(3 * LoopLogs.RETENTION_MS);
        return log;
    }

    /** The record at this offset: one of three keys, every eighth a tombstone. */
    private static ByteBuffer keyed(int offset) {
        BatchBuilder builder = new BatchBuilder(256, Integer.MAX_VALUE);
        byte[] key = ("key " + offset % 3).getBytes(StandardCharsets.US_ASCII);
        byte[] value = offset % 8 == 7 ? null : value(offset).getBytes(StandardCharsets.US_ASCII);
        builder.tryAppend(1000, key, value, List.of());
        boolean idempotent = offset < 9;
        return builder.build(idempotent ? PRODUCER : -1, (short) (idempotent ? 3 : -1), idempotent ? offset : -1);
    }

    private static LogFixture written() {
        LogFixture fixture = LogFixture.started(11);
        OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        OpenLog async = fixture.open(ASYNC, ASYNC_CONFIG).writable();
        write(fixture, log, 0, VALUES);
        async.appended(7, Batches.of("not waited for"));
        log.synced();
        log.on(() -> log.log.noteHighWatermark(VALUES - 1));
        log.on(() -> log.log.advanceStartOffset(4));
        fixture.scheduler.runFor(1_500);
        log.closed();
        async.closed();
        return fixture;
    }

    private static void write(LogFixture fixture, OpenLog log, int from, int to) {
        for (int i = from; i < to; i++) {
            log.appended(epoch(i), Batches.from(PRODUCER, 3, i, value(i)));
            fixture.scheduler.runFor(60);
        }
    }

    /** The record at this offset. */
    static String value(int offset) {
        return "value " + offset + " " + "z".repeat(10 * (offset % 7));
    }

    static int epoch(int offset) {
        return 2 * (offset / EPOCH_CHANGE_EVERY);
    }

    private static DirectoryImage image(LogFixture fixture) {
        try {
            return DirectoryImage.of(fixture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
