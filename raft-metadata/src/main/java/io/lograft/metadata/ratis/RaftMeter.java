package io.lograft.metadata.ratis;

/**
 * One figure that Ratis keeps of itself, read at a moment.
 *
 * @param component part of Ratis, for example {@code log_worker}
 * @param name name within the component
 * @param kind what {@code value} is
 * @param count timers: how often; counters and gauges: 0
 * @param value counters: the count; gauges: the level; timers: seconds in all
 */
public record RaftMeter(String component, String name, Kind kind, long count, double value) {
    /** What a figure measures. */
    public enum Kind {
        COUNTER,
        GAUGE,
        TIMER
    }
}
