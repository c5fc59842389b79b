package io.lograft.torture.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the checker found in a history. */
public final class Verdict {
    private static final int EXAMPLES_MAX = 10;

    private final Map<Anomaly, Long> counts = new EnumMap<>(Anomaly.class);
    private final List<Finding> examples = new ArrayList<>();
    private final long acknowledged;
    private final long unknown;
    private final long failed;
    private final long read;

    Verdict(long acknowledged, long unknown, long failed, long read) {
        this.acknowledged = acknowledged;
        this.unknown = unknown;
        this.failed = failed;
        this.read = read;
    }

    void add(Anomaly anomaly, int partition, String detail) {
        if (counts.merge(anomaly, 1L, Long::sum) <= EXAMPLES_MAX) {
            examples.add(new Finding(anomaly, partition, detail));
        }
    }

    public boolean isClean() {
        return counts.isEmpty();
    }

    /** How often each anomaly occurs; those that do not are absent. */
    public Map<Anomaly, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** The first few of each anomaly. */
    public List<Finding> examples() {
        return Collections.unmodifiableList(examples);
    }

    /** Sends that were acknowledged. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Sends of unknown outcome, those without any outcome included. */
    public long unknown() {
        return unknown;
    }

    /** Sends that certainly did not happen. */
    public long failed() {
        return failed;
    }

    /** Distinct values that somebody read. */
    public long read() {
        return read;
    }

    @Override
    public String toString() {
        return acknowledged + " acknowledged, " + unknown + " unknown, " + failed + " failed, " + read + " read"
                + (isClean() ? "; no anomaly" : "; " + counts);
    }
}
