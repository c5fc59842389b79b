package io.lograft.torture.load;

import io.lograft.torture.history.PollEvent;
import java.util.Arrays;

/** Records of one partition from one poll, on their way into the history. */
public final class PolledRecords {
    private final int partition;
    private long[] offsets = new long[64];
    private long[] values = new long[64];
    private int count;

    public PolledRecords(int partition) {
        this.partition = partition;
    }

    public void add(long offset, byte[] payload) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        offsets[count] = offset;
        values[count++] = Payload.decode(partition, payload);
    }

    public int count() {
        return count;
    }

    /** What the reader with this number got. */
    public PollEvent event(long now, int process) {
        return new PollEvent(now, process, partition, Arrays.copyOf(offsets, count), Arrays.copyOf(values, count));
    }
}
