package io.lograft.client.core;

import io.lograft.proto.v1.ListOffsetsPartition;

/**
 * Which offset of a partition is meant.
 *
 * @param timestampMs for {@link Kind#AT_TIME}: the first record whose time stamp is this or later
 */
public record OffsetSpec(Kind kind, long timestampMs) {
    /** How an offset is told. */
    public enum Kind {
        EARLIEST,
        LATEST,
        AT_TIME
    }

    /** The first offset that the log holds. */
    public static final OffsetSpec EARLIEST = new OffsetSpec(Kind.EARLIEST, -1);

    /** The end of what is committed. */
    public static final OffsetSpec LATEST = new OffsetSpec(Kind.LATEST, -1);

    /** The first record whose time stamp is this or later. */
    public static OffsetSpec at(long timestampMs) {
        return new OffsetSpec(Kind.AT_TIME, timestampMs);
    }

    void writeTo(ListOffsetsPartition.Builder message) {
        switch (kind) {
            case EARLIEST -> message.setEarliest(true);
            case LATEST -> message.setLatest(true);
            case AT_TIME -> message.setTimestampMs(timestampMs);
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case EARLIEST -> "the beginning";
            case LATEST -> "the end";
            case AT_TIME -> "the time " + timestampMs;
        };
    }
}
