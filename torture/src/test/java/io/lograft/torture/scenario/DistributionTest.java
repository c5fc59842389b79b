package io.lograft.torture.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void percentilesAreValuesThatWereMeasured() {
        Distribution fifty =
                Distribution.of(LongStream.rangeClosed(1, 50).boxed().toList());
        assertEquals(25, fifty.percentile(50));
        assertEquals(50, fifty.percentile(99));
        assertEquals(49, fifty.percentile(98));
        assertEquals(50, fifty.worst());
        assertEquals(1, fifty.percentile(0));
    }

    @Test
    void oneValueIsEveryPercentileAndNoneIsMarked() {
        assertEquals(7, Distribution.of(List.of(7L)).percentile(50));
        assertEquals(-1, Distribution.of(List.of()).worst());
    }

    @Test
    void countsWithinHalfOpenRanges() {
        Distribution values = Distribution.of(List.of(30L, 10L, 20L, 20L));
        assertEquals(List.of(10L, 20L, 20L, 30L), values.sorted());
        assertEquals(3, values.between(10, 30));
        assertEquals(2, values.between(20, 21));
    }
}
