package io.lograft.torture.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.torture.soak.SoakSample;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {
    private final Report report = new Report("client-soak");

    @Test
    void whatStaysAsItIsPasses() {
        check(minute -> sample(minute, 9_000 + 300 * (minute % 3), 20 + minute % 2, 60 + minute % 3));
        assertEquals(List.of(), report.violations());
    }

    @Test
    void whatGrowsBeforeItIsWarmPasses() {
        check(minute -> sample(minute, minute < 5 ? 1_000 : 9_000, minute < 5 ? 10 : 20, 60));
        assertEquals(List.of(), report.violations());
    }

    @Test
    void aLeakOfMemoryIsTold() {
        check(minute -> sample(minute, 9_000 + 60 * minute, 20, 60));
        assertEquals(1, report.violations().size());
        assertTrue(report.violations().get(0).startsWith("live heap"), report.violations()::toString);
    }

    @Test
    void threadsAndConnectionsThatStayBehindAreTold() {
        check(minute -> sample(minute, 9_000, 20 + minute / 20, 60 + minute / 10));
        assertEquals(2, report.violations().size(), report.violations()::toString);
    }

    @Test
    void tooFewSamplesAreNoProof() {
        Flatness.check(List.of(sample(10, 9_000, 20, 60)), 300, report);
        assertEquals(1, report.violations().size());
    }

    private void check(LongFunction<SoakSample> each) {
        Flatness.check(LongStream.rangeClosed(1, 60).mapToObj(each).toList(), 300, report);
    }

    private static SoakSample sample(long minute, long heapKib, long threads, long descriptors) {
        return new SoakSample(60 * minute, heapKib, 4_096, 150_000, threads, descriptors, 0, 0, 0);
    }
}
