package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reads from the disk that are under way while the log is cut, or comes to an end. */
final class ReadWhileCutTest {
    private static final LogConfig SMALL = new LogConfig(20_000, 1L << 40, -1, -1, 1 << 20, false, false, true);
    private static final int BATCHES = 60;

    private final List<LogFixture.Read> reads = new ArrayList<>();
    private final List<Search> searches = new ArrayList<>();

    /** The answer to a search by time. */
    private static final class Search implements ReplicaLog.TimestampCallback {
        ErrorCode error;

        @Override
        public void onOffset(long offset, long timestampMs, int leaderEpoch) {
            error = ErrorCode.NONE;
        }

        @Override
        public void onError(ErrorCode code, String message) {
            error = code;
        }
    }

    private static OpenLog written(LogFixture fixture) {
        fixture.tailBytes = 0;
        fixture.start();
        OpenLog log = fixture.open(LogFixture.ID, SMALL).writable();
        for (int i = 0; i < BATCHES; i++) {
            log.appended(0, Batches.at(1_000 + i, i + "z".repeat(1_000)));
            fixture.scheduler.runFor(20);
        }
        return log.synced();
    }

    /** Reads and searches, from the log's loop; the answers come later. */
    private void ask(OpenLog log, Random random) {
        LogFixture.Read read = new LogFixture.Read();
        Search search = new Search();
        reads.add(read);
        searches.add(search);
        log.log.read(random.nextInt((int) log.log.endOffset() + 1), BATCHES, 1 + random.nextInt(50_000), read);
        log.log.offsetForTimestamp(1_000 + random.nextInt(BATCHES), BATCHES, search);
    }

    private boolean areAnswered() {
        return reads.stream().allMatch(read -> read.done) && searches.stream().allMatch(search -> search.error != null);
    }

    @Test
    void aReadThatMeetsACutNeverTakesTheLogForDamaged() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            LogFixture fixture = new LogFixture(seed);
            OpenLog log = written(fixture);
            if (seed % 3 == 0) {
                log.closed();
                log = fixture.open(LogFixture.ID, SMALL);
            }
            OpenLog cut = log;
            reads.clear();
            searches.clear();
            fixture.disk.faults().slowDown(path -> path.toString().endsWith(LogFiles.LOG_SUFFIX), 1 + seed % 9);
            long target = random.nextInt(BATCHES);
            boolean[] done = new boolean[1];
            cut.on(() -> {
                ask(cut, random);
                cut.log.truncateTo(target, () -> done[0] = true);
                ask(cut, random);
            });
            while (!done[0]) {
                fixture.scheduler.runFor(random.nextInt(5));
                cut.on(() -> ask(cut, random));
            }
            fixture.scheduler.runUntil("all is answered", this::areAnswered, 60_000);
            assertNull(cut.failure, "seed " + seed);
            assertEquals(LogHealth.GOOD, cut.log.health(), "seed " + seed);
            fixture.disk.faults().heal();
            assertEquals(target, cut.values().size(), "seed " + seed);
        }
    }

    @Test
    void aReadThatMeetsTheEndOfTheLogIsAnswered() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            LogFixture fixture = new LogFixture(seed);
            OpenLog log = written(fixture);
            reads.clear();
            searches.clear();
            fixture.disk.faults().slowDown(path -> path.toString().endsWith(LogFiles.LOG_SUFFIX), 50);
            log.on(() -> {
                for (int i = 0; i < 5; i++) {
                    ask(log, random);
                }
                log.log.truncateTo(BATCHES, () -> {});
            });
            fixture.disk.faults().failWrites(path -> true);
            assertEquals(ErrorCode.STORAGE_ERROR, log.append(0, Batches.of("a")).error());
            fixture.scheduler.runUntil("all is answered", this::areAnswered, 60_000);
            assertNotNull(log.failure);
            assertTrue(reads.stream().anyMatch(read -> read.error == ErrorCode.STORAGE_ERROR));
        }
    }
}
