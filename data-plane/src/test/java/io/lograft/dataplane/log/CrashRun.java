package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One log through a random history of appends, cuts, resets, retention, kills and power cuts, compared with a model: a
 * list of batches, of which everything below the reported position must survive, and nothing else may appear.
 */
final class CrashRun {
    private static final int STEPS = 60;
    private static final long PRODUCER = 77;

    final LogFixture fixture;
    private final long seed;
    private final Random random;
    private final LogConfig config;

    private final List<Written> model = new ArrayList<>();
    private long start;
    private long durable;
    private int epoch;
    private int producerEpoch;
    private int named;
    private OpenLog log;

    /** A batch that was appended. */
    private record Written(long base, List<String> values, int epoch, int producerEpoch, int sequence) {
        long end() {
            return base + values.size();
        }

        ByteBuffer batch() {
            return Batches.from(PRODUCER, producerEpoch, sequence, values.toArray(String[]::new));
        }
    }

    CrashRun(long seed, LogConfig config) {
        this.seed = seed;
        this.config = config;
        this.random = new Random(seed);
        this.fixture = new LogFixture(seed);
        fixture.tailBytes = seed % 3 == 0 ? 0 : 200_000;
    }

    void run() {
        fixture.start();
        open();
        for (int i = 0; i < STEPS; i++) {
            step();
            notePosition();
        }
        crash(true);
        check();
        log.closed();
        fixture.stopAndStart();
        open();
        check();
        assertEquals(List.of(), fixture.diskFailures, what());
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 55) {
            append();
        } else if (dice < 60) {
            repeat();
        } else if (dice < 75) {
            fixture.scheduler.runFor(random.nextInt(20));
        } else if (dice < 79) {
            fixture.scheduler.runFor(1500);
        } else if (dice < 85) {
            truncate();
        } else if (dice < 87) {
            reset();
        } else if (dice < 90) {
            advance();
        } else if (dice < 92) {
            log.closed();
            fixture.stopAndStart();
            open();
        } else {
            crash(dice < 96);
        }
    }

    private void append() {
        if (random.nextInt(4) == 0) {
            epoch++;
            log.on(() -> log.log.beginEpoch(epoch, log.log.endOffset()));
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            values.add(named++ + "-" + "y".repeat(random.nextInt(10) == 0 ? 150_000 : random.nextInt(300)));
        }
        Written last = model.isEmpty() ? null : model.get(model.size() - 1);
        boolean follows = last != null && last.producerEpoch == producerEpoch;
        if (!follows) {
            producerEpoch++;
        }
        Written next =
                new Written(end(), values, epoch, producerEpoch, follows ? last.sequence + last.values.size() : 0);
        AppendResult result = log.append(epoch, next.batch());
        assertEquals(ErrorCode.NONE, result.error(), () -> what() + result.message());
        assertEquals(next.base, result.baseOffset(), this::what);
        model.add(next);
    }

    /** A producer that missed the answer sends one of its last five batches again. */
    private void repeat() {
        int back = 1 + random.nextInt(ProducerEntry.BATCHES);
        if (back > model.size()) {
            return;
        }
        Written again = model.get(model.size() - back);
        if (again.producerEpoch != model.get(model.size() - 1).producerEpoch) {
            return;
        }
        AppendResult result = log.append(epoch, again.batch());
        assertEquals(AppendResult.duplicateOf(again.base, again.end()), result, () -> what() + result.message());
    }

    private void truncate() {
        long target = start + random.nextInt((int) (end() - start) + 1);
        long cut = start;
        for (Written batch : model) {
            cut = batch.end() <= target ? batch.end() : cut;
        }
        if (random.nextInt(6) != 0) {
            log.truncated(target);
            long expected = cut;
            assertEquals(expected, log.log.endOffset(), this::what);
            if (cut < end()) {
                drop(cut);
            }
            return;
        }
        boolean[] done = new boolean[1];
        log.on(() -> log.log.truncateTo(target, () -> done[0] = true));
        fixture.scheduler.runFor(random.nextInt(6));
        if (done[0] && cut < end()) {
            drop(cut);
        }
        durable = Math.min(durable, cut);
        restart(random.nextBoolean());
        adopt(durable);
    }

    private void reset() {
        long offset = end() + random.nextInt(100);
        log.reset(offset);
        model.clear();
        start = offset;
        durable = offset;
        assertEquals(offset, log.log.endOffset(), this::what);
        assertEquals(-1, log.log.lastEpoch(), this::what);
    }

    private void advance() {
        if (model.isEmpty()) {
            return;
        }
        long target = model.get(random.nextInt(model.size())).end();
        log.on(() -> log.log.advanceStartOffset(target));
        model.removeIf(batch -> batch.end() <= target);
        start = target;
        fixture.scheduler.runFor(3500);
    }

    private void crash(boolean power) {
        long position = log.log.positionOffset();
        assertTrue(position >= durable, this::what);
        restart(power);
        adopt(power ? position : end());
    }

    private void restart(boolean power) {
        if (power) {
            fixture.powerCutAndStart();
        } else {
            fixture.killAndStart();
        }
        open();
    }

    /** What came back is a prefix that reaches at least this far. */
    private void adopt(long atLeast) {
        long end = log.log.endOffset();
        assertTrue(
                end >= atLeast,
                () -> what() + "end " + end + " after a crash, durable was " + atLeast + ": "
                        + log.log.health().detail());
        drop(end);
        check();
        LogHealth health = log.log.health();
        if (health.state() != LogStore.Health.GOOD) {
            assertEquals(LogStore.Health.CUT, health.state(), () -> what() + health.detail());
            log.on(log.log::resolveHealth);
        }
    }

    private void drop(long end) {
        model.removeIf(batch -> batch.base >= end);
        durable = end;
    }

    private void open() {
        log = fixture.open(LogFixture.ID, config).writable();
    }

    private void notePosition() {
        long position = log.log.positionOffset();
        assertTrue(position >= durable, () -> what() + "position fell from " + durable + " to " + position);
        durable = position;
    }

    private long end() {
        return model.isEmpty() ? start : model.get(model.size() - 1).end();
    }

    private void check() {
        assertEquals(start, log.log.startOffset(), this::what);
        assertEquals(end(), log.log.endOffset(), this::what);
        List<String> expected =
                model.stream().flatMap(batch -> batch.values.stream()).toList();
        assertEquals(expected, log.values(1 + random.nextInt(400_000)), this::what);
        if (!model.isEmpty()) {
            checkEpochs();
        }
    }

    private void checkEpochs() {
        assertEquals(model.get(model.size() - 1).epoch, log.log.lastEpoch(), this::what);
        int asked = model.get(random.nextInt(model.size())).epoch;
        long end = start;
        for (Written batch : model) {
            end = batch.epoch == asked ? batch.end() : end;
        }
        assertEquals(new EpochEnd(asked, end), log.log.endOffsetFor(asked), this::what);
    }

    private String what() {
        return "seed " + seed + ": ";
    }
}
