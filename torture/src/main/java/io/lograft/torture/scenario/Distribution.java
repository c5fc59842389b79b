package io.lograft.torture.scenario;

import java.util.Collection;
import java.util.List;

/** Measured values in order, and their percentiles by the nearest-rank method. */
public record Distribution(List<Long> sorted) {
    public static Distribution of(Collection<Long> values) {
        return new Distribution(values.stream().sorted().toList());
    }

    public int count() {
        return sorted.size();
    }

    /** The smallest value that so many percent do not exceed; -1 without values. */
    public long percentile(double percent) {
        if (sorted.isEmpty()) {
            return -1;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.min(sorted.size(), Math.max(1, rank)) - 1);
    }

    public long worst() {
        return percentile(100);
    }

    /** How many values lie within {@code from..to-1}. */
    public long between(long from, long to) {
        return sorted.stream().filter(value -> value >= from && value < to).count();
    }
}
