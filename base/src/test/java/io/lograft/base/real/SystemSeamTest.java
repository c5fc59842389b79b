package io.lograft.base.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Clock;
import io.lograft.base.Rng;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SystemSeamTest {
    @Test
    void theMonotonicClockStartsNearZeroAndCountsBothUnitsFromOneOrigin() {
        Clock clock = new SystemClock();
        long beforeMs = clock.monotonicMs();
        long ns = clock.monotonicNs();
        long afterMs = clock.monotonicMs();
        assertTrue(beforeMs >= 0 && afterMs < 60_000);
        assertTrue(beforeMs <= ns / 1_000_000 && ns / 1_000_000 <= afterMs);
    }

    @Test
    void randomNumbersDifferAndStayWithinTheirBound() {
        Rng rng = new SystemRng();
        assertNotEquals(rng.nextLong(), rng.nextLong());
        assertTrue(IntStream.range(0, 1_000).map(i -> rng.nextInt(3)).allMatch(n -> n >= 0 && n < 3));
        assertEquals(0, rng.nextInt(1));
    }
}
