package io.lograft.torture.scenario;

import io.lograft.torture.soak.SoakSample;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether what an application takes stays as it is: the last third of its samples against the first third, once it is
 * warm. A leak of a few bytes per event shows in an hour as well as a thread that stays behind.
 */
final class Flatness {
    private static final int SAMPLES_MIN = 9;
    private static final long HEAP_SLACK_KIB = 2_048;
    private static final long HEAP_SLACK_PERCENT = 10;
    private static final long DESCRIPTORS_SLACK = 2;

    private final List<SoakSample> first;
    private final List<SoakSample> last;

    private Flatness(List<SoakSample> first, List<SoakSample> last) {
        this.first = first;
        this.last = last;
    }

    /** Notes whatever grows from this second on. */
    static void check(List<SoakSample> samples, long fromSecond, Report report) {
        List<SoakSample> warm =
                samples.stream().filter(sample -> sample.second() >= fromSecond).toList();
        if (warm.size() < SAMPLES_MIN) {
            report.violated("only " + warm.size() + " samples from second " + fromSecond + " on; " + SAMPLES_MIN
                    + " are needed to tell whether memory is flat");
            return;
        }
        int third = warm.size() / 3;
        new Flatness(warm.subList(0, third), warm.subList(warm.size() - third, warm.size())).check(report);
    }

    private void check(Report report) {
        long heapBefore = median(first, SoakSample::heapKib);
        grown(
                "live heap, median in KiB",
                heapBefore,
                median(last, SoakSample::heapKib),
                Math.max(HEAP_SLACK_KIB, heapBefore * HEAP_SLACK_PERCENT / 100),
                report);
        long directBefore = median(first, SoakSample::directKib);
        grown(
                "memory outside the heap, median in KiB",
                directBefore,
                median(last, SoakSample::directKib),
                Math.max(HEAP_SLACK_KIB, directBefore * HEAP_SLACK_PERCENT / 100),
                report);
        grown("threads, most", most(first, SoakSample::threads), most(last, SoakSample::threads), 0, report);
        grown(
                "open files and connections, most",
                most(first, SoakSample::descriptors),
                most(last, SoakSample::descriptors),
                DESCRIPTORS_SLACK,
                report);
    }

    private static void grown(String what, long before, long after, long slack, Report report) {
        report.figure(what + ", first third", before);
        report.figure(what + ", last third", after);
        if (after > before + slack) {
            report.violated(what + ": grew from " + before + " in the first third to " + after + " in the last, by more"
                    + " than " + slack);
        }
    }

    private static long median(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
        return Distribution.of(samples.stream().map(value::applyAsLong).toList())
                .percentile(50);
    }

    private static long most(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
        return Distribution.of(samples.stream().map(value::applyAsLong).toList())
                .worst();
    }
}
