package io.lograft.torture.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AckTimesTest {
    private final AckTimes acks = new AckTimes();

    @Test
    void theGapIsTheLongestIntervalThatOverlapsTheSpan() {
        add(10, 20, 50, 55, 90);
        assertEquals(30, acks.longestGapNanos(30, 54));
        assertEquals(35, acks.longestGapNanos(30, 70));
        assertEquals(10, acks.longestGapNanos(12, 15));
        assertEquals(35, acks.longestGapNanos(0, 100));
    }

    @Test
    void aGapThatHasNotEndedCountsUpToTheEndOfTheSpan() {
        add(10, 20);
        assertEquals(480, acks.longestGapNanos(15, 500));
        assertEquals(100, new AckTimes().longestGapNanos(400, 500));
    }

    @Test
    void findsTheFirstAcknowledgementAfterAPointInTime() {
        assertEquals(-1, acks.firstTimeAfter(0));
        add(10, 20);
        assertEquals(10, acks.firstTimeAfter(9));
        assertEquals(20, acks.firstTimeAfter(10));
        assertEquals(-1, acks.firstTimeAfter(20));
    }

    @Test
    void growsAsNeeded() {
        add(LongStream.range(0, 10_000).toArray());
        assertEquals(1, acks.longestGapNanos(0, 9_999));
        assertEquals(9_999, acks.firstTimeAfter(9_998));
    }

    private void add(long... times) {
        LongStream.of(times).forEach(acks::add);
    }
}
