package io.lograft.torture.load;

import java.util.Arrays;

/** When acknowledgements of one partition came, in ns. Thread-safe. */
final class AckTimes {
    private long[] times = new long[1_024];
    private int count;

    synchronized void add(long nanos) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = nanos;
    }

    /** How many came after this point in time. */
    synchronized long countAfter(long nanos) {
        return count - firstAfter(nanos);
    }

    /** When the first came after this point in time, or -1. */
    synchronized long firstTimeAfter(long nanos) {
        int first = firstAfter(nanos);
        return first < count ? times[first] : -1;
    }

    /** The longest time without an acknowledgement that overlaps the span; it may begin before it, or end after it. */
    synchronized long longestGapNanos(long from, long to) {
        int first = firstAfter(from);
        long previous = first > 0 ? times[first - 1] : from;
        long longest = 0;
        for (int i = first; i < count && previous < to; i++) {
            longest = Math.max(longest, times[i] - previous);
            previous = times[i];
        }
        return Math.max(longest, to - previous);
    }

    private int firstAfter(long nanos) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
