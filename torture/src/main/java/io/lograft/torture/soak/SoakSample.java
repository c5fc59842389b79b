package io.lograft.torture.soak;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the application takes and has done at one time.
 *
 * @param second since it began
 * @param heapKib live after a full garbage collection
 * @param directKib what Netty holds outside the heap
 * @param descriptors open files and connections
 * @param acknowledged records, so far
 * @param read records by the reader that follows all partitions, so far
 * @param gapMs the longest time between two acknowledgements of a partition since the last sample
 */
public record SoakSample(
        long second,
        long heapKib,
        long directKib,
        long residentKib,
        long threads,
        long descriptors,
        long acknowledged,
        long read,
        long gapMs) {
    /** What the columns of a table of samples are called. */
    public static final List<String> COLUMNS = List.of(
            "second",
            "live heap KiB",
            "direct KiB",
            "resident KiB",
            "threads",
            "descriptors",
            "acknowledged",
            "read",
            "gap ms");

    /** In the order of {@link #COLUMNS}. */
    public List<Long> row() {
        return List.of(second, heapKib, directKib, residentKib, threads, descriptors, acknowledged, read, gapMs);
    }

    String toLine() {
        return row().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    static SoakSample ofLine(String line) {
        long[] n = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new SoakSample(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    }
}
