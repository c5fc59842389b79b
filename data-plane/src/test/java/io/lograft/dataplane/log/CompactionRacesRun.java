package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Three replicas' logs of one compacted partition, each on a machine of its own, through a random history of appends,
 * catch-up, failovers with truncation of what was not committed, retention that moves the log's start, kills and power
 * cuts; each replica compacts when it likes. Whatever was committed must be there as a map on every replica that has
 * caught up, and no replica may lose a committed record but to a younger one of its key.
 */
final class CompactionRacesRun {
    private static final TopicIdPartition ID = new TopicIdPartition(new TopicId(5, 6), 0);
    private static final int REPLICAS = 3;
    private static final int STEPS = 150;
    private static final int KEYS = 40;

    private final long seed;
    private final Random random;
    private final LogConfig config;
    private final List<Replica> replicas = new ArrayList<>();
    private final TreeMap<Long, Stored> committed = new TreeMap<>();
    private final TreeMap<Long, Stored> pending = new TreeMap<>();
    private int leader;
    private int epoch = 1;
    private long start;
    private long highWatermark;
    private int named;
    private int failovers;

    private record Stored(String key, String value) {}

    /** One machine with one replica. */
    private final class Replica {
        final LogFixture fixture;
        OpenLog log;

        Replica(int number) {
            fixture = new LogFixture(seed * REPLICAS + number);
            fixture.tailBytes = number == 0 ? 30_000 : 0;
            fixture.cleaner = new CleanerOptions(1, 150_000 + random.nextInt(1_000_000), 500_000);
            fixture.start();
            open();
        }

        void open() {
            log = fixture.open(ID, config).writable();
        }

        void restart(boolean power) {
            if (power) {
                fixture.powerCutAndStart();
            } else {
                fixture.killAndStart();
            }
            open();
            assertEquals(
                    LogStore.Health.GOOD,
                    log.log.health().state(),
                    () -> what() + log.log.health().detail());
        }

        long end() {
            return log.log.endOffset();
        }

        /** Lets go on what the machine does in the background. */
        void pass(long ms) {
            fixture.scheduler.runFor(ms);
        }

        /** What a leader's bounds tell. */
        void note() {
            long bound = Math.min(highWatermark, end());
            log.on(() -> {
                if (bound > log.log.highWatermark()) {
                    log.log.noteHighWatermark(bound);
                }
                log.log.advanceStartOffset(Math.min(start, bound));
            });
        }
    }

    CompactionRacesRun(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.config = new LogConfig(
                15_000 + random.nextInt(40_000),
                1L << 40,
                -1,
                -1,
                1 << 20,
                false,
                true,
                false,
                new LogConfig.Compaction(0.0, 0, Long.MAX_VALUE, 100_000_000));
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica(i));
        }
    }

    /** How often another replica began to lead. */
    int run() {
        begin();
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        for (int i = 0; i < 6; i++) {
            replicateAll();
            replicas.forEach(replica -> replica.pass(LoopLogs.RETENTION_MS));
        }
        replicas.forEach(this::check);
        replicas.forEach(replica -> replica.restart(true));
        replicas.forEach(this::check);
        return failovers;
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 45) {
            append(1 + random.nextInt(10));
        } else if (dice < 65) {
            replicate(random.nextInt(REPLICAS));
        } else if (dice < 78) {
            Replica one = replicas.get(random.nextInt(REPLICAS));
            one.pass(random.nextBoolean() ? LoopLogs.RETENTION_MS : random.nextInt(2_000));
        } else if (dice < 82) {
            deleteRecords();
        } else if (dice < 90) {
            int who = random.nextInt(REPLICAS);
            replicas.get(who).restart(random.nextBoolean());
            if (who == leader) {
                failOver();
            }
        } else if (dice < 95) {
            failOver();
        } else {
            replicateAll();
            check(replicas.get(random.nextInt(REPLICAS)));
        }
    }

    private void append(int batches) {
        Replica leading = replicas.get(leader);
        for (int i = 0; i < batches; i++) {
            BatchBuilder builder = new BatchBuilder(256, Integer.MAX_VALUE);
            List<Stored> records = new ArrayList<>();
            for (int j = 0; j <= random.nextInt(4); j++) {
                Stored record = new Stored(
                        "key-" + random.nextInt(KEYS),
                        random.nextInt(8) == 0 ? null : named++ + "-" + "v".repeat(random.nextInt(600)));
                records.add(record);
                builder.tryAppend(
                        1_000,
                        record.key.getBytes(StandardCharsets.UTF_8),
                        record.value == null ? null : record.value.getBytes(StandardCharsets.UTF_8),
                        List.of());
            }
            AppendResult result = leading.log.append(epoch, builder.build(-1, (short) -1, -1));
            if (result.error() == ErrorCode.THROTTLED) {
                leading.pass(100);
                continue;
            }
            assertEquals(ErrorCode.NONE, result.error(), () -> what() + result.message());
            for (int j = 0; j < records.size(); j++) {
                pending.put(result.baseOffset() + j, records.get(j));
            }
        }
        leading.log.synced();
    }

    /** A follower takes what it lacks from the leader, in pieces. */
    private void replicate(int who) {
        Replica leading = replicas.get(leader);
        Replica follower = replicas.get(who);
        if (who != leader) {
            if (follower.end() < leading.log.log.startOffset()) {
                follower.log.reset(leading.log.log.startOffset());
            }
            while (follower.end() < leading.end()) {
                LogFixture.Read read = leading.log.read(follower.end(), leading.end(), 1 + random.nextInt(20_000));
                assertEquals(ErrorCode.NONE, read.error, () -> what() + read.message);
                for (ByteBuffer batches : read.batches) {
                    follow(follower, batches);
                }
                assertEquals(read.next, follower.end(), this::what);
            }
            follower.log.synced();
        }
        commit();
        follower.note();
        leading.note();
    }

    private void follow(Replica follower, ByteBuffer batches) {
        ByteBuffer copy = ByteBuffer.allocate(batches.remaining())
                .put(batches.duplicate())
                .flip();
        AppendResult result = follower.log.follow(copy);
        if (result.error() == ErrorCode.THROTTLED) {
            follower.pass(100);
            result = follower.log.follow(copy);
        }
        AppendResult last = result;
        assertEquals(ErrorCode.NONE, last.error(), () -> what() + last.message());
    }

    private void replicateAll() {
        for (int i = 0; i < REPLICAS; i++) {
            replicate(i);
        }
        replicas.forEach(Replica::note);
    }

    /** What all replicas have is committed. */
    private void commit() {
        long bound = replicas.stream().mapToLong(Replica::end).min().orElseThrow();
        highWatermark = Math.max(highWatermark, bound);
        Map<Long, Stored> done = pending.headMap(highWatermark);
        committed.putAll(done);
        done.clear();
    }

    private void deleteRecords() {
        start = Math.max(start, start + random.nextInt((int) (highWatermark - start) / 6 + 1));
        committed.headMap(start).clear();
        replicas.get(leader).note();
    }

    /** Another replica leads; what the others have beyond its end was not committed, and is cut. */
    private void failOver() {
        failovers++;
        leader = (leader + 1 + random.nextInt(REPLICAS - 1)) % REPLICAS;
        begin();
        long end = replicas.get(leader).end();
        assertTrue(end >= highWatermark, () -> what() + "the new leader ends at " + end + ", below " + highWatermark);
        pending.tailMap(end).clear();
        for (Replica other : replicas) {
            if (other.end() > end) {
                other.pass(random.nextInt(300));
                other.log.truncated(end);
            }
        }
    }

    private void begin() {
        epoch++;
        Replica leading = replicas.get(leader);
        leading.log.on(() -> leading.log.log.beginEpoch(epoch, leading.end()));
    }

    /** The replica as a map, over what it has of the committed part. */
    private void check(Replica replica) {
        Map<String, String> found = new HashMap<>();
        long next = Math.max(start, replica.log.log.startOffset());
        while (next < highWatermark) {
            LogFixture.Read read = replica.log.read(next, replica.end(), 1 + random.nextInt(60_000));
            assertEquals(ErrorCode.NONE, read.error, () -> what() + read.message);
            for (ByteBuffer run : read.batches) {
                take(run, found);
            }
            next = read.next;
        }
        Map<String, String> expected = new HashMap<>();
        committed.values().forEach(record -> apply(expected, record));
        assertEquals(expected, found, this::what);
    }

    private void take(ByteBuffer run, Map<String, String> found) {
        RecordBatch batch = new RecordBatch();
        for (int at = run.position(); at < run.limit(); at = batch.endPosition()) {
            RecordCursor cursor = new RecordCursor().reset(batch.wrap(run, at));
            while (cursor.next()) {
                if (cursor.offset() < start || cursor.offset() >= highWatermark) {
                    continue;
                }
                Stored record = new Stored(
                        new String(cursor.key(), StandardCharsets.UTF_8),
                        cursor.value() == null ? null : new String(cursor.value(), StandardCharsets.UTF_8));
                assertEquals(committed.get(cursor.offset()), record, () -> what() + "offset " + cursor.offset());
                apply(found, record);
            }
        }
    }

    private static void apply(Map<String, String> map, Stored record) {
        if (record.value == null) {
            map.remove(record.key);
        } else {
            map.put(record.key, record.value);
        }
    }

    private String what() {
        return "seed " + seed + ": ";
    }
}
