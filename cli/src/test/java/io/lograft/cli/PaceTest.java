package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final class StoppedClock implements Clock {
        private long nowNs = TimeUnit.HOURS.toNanos(1);

        @Override
        public long wallMs() {
            return TimeUnit.NANOSECONDS.toMillis(nowNs);
        }

        @Override
        public long monotonicMs() {
            return TimeUnit.NANOSECONDS.toMillis(nowNs);
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }
    }

    private final StoppedClock clock = new StoppedClock();

    @Test
    void eachIsDueOneIntervalAfterTheOther() {
        Pace pace = new Pace(clock, 100);
        assertEquals(0, pace.leftNs());
        pace.advance();
        assertEquals(TimeUnit.MILLISECONDS.toNanos(10), pace.leftNs());
        clock.nowNs += TimeUnit.MILLISECONDS.toNanos(10);
        pace.advance();
        assertEquals(TimeUnit.MILLISECONDS.toNanos(10), pace.leftNs());
    }

    @Test
    void afterAPauseOnlyATenthOfASecondIsMadeUpFor() {
        Pace pace = new Pace(clock, 100);
        clock.nowNs += TimeUnit.HOURS.toNanos(1);
        int atOnce = 0;
        while (pace.leftNs() <= 0) {
            pace.advance();
            atOnce++;
        }
        assertTrue(atOnce <= 12, atOnce + " went out at once");
    }
}
