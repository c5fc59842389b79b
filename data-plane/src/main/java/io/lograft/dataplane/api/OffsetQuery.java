package io.lograft.dataplane.api;

/**
 * Which offset of a partition is wanted.
 *
 * @param kind what is asked for
 * @param timestampMs with {@link Kind#TIMESTAMP} the time in ms since 1970-01-01 UTC, else ignored
 */
public record OffsetQuery(Kind kind, long timestampMs) {
    public static final OffsetQuery EARLIEST = new OffsetQuery(Kind.EARLIEST, -1);
    public static final OffsetQuery LATEST = new OffsetQuery(Kind.LATEST, -1);

    public static OffsetQuery atTimestamp(long timestampMs) {
        return new OffsetQuery(Kind.TIMESTAMP, timestampMs);
    }

    /** What an offset can be asked by. */
    public enum Kind {
        /** The first offset that the log holds. */
        EARLIEST,
        /** The high watermark. */
        LATEST,
        /** The first record with this time stamp or a later one. */
        TIMESTAMP
    }
}
