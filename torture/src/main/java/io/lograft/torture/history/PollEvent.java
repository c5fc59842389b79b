package io.lograft.torture.history;

/**
 * Records that a reader got, in order: {@code values[i]} at {@code offsets[i]}. A reader begins somewhere and reads on
 * from there; one that is told to go elsewhere is another process.
 */
public record PollEvent(long nanos, int process, int partition, long[] offsets, long[] values) implements Event {
    /** The value of a record that is none of ours, or was damaged. */
    public static final long UNREADABLE = -1;

    public PollEvent {
        if (offsets.length != values.length) {
            throw new IllegalArgumentException(offsets.length + " offsets, but " + values.length + " values");
        }
    }
}
