package io.lograft.dataplane.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where each leader epoch begins in one log, in ascending order of both. An entry at or past the log's end belongs to an
 * epoch that has no record yet; the next epoch that begins at the same offset replaces it. Owned by the partition's loop.
 */
final class EpochLog {
    private static final int[] NO_EPOCHS = {};
    private static final long[] NO_STARTS = {};

    private int[] epochs = NO_EPOCHS;
    private long[] starts = NO_STARTS;
    private int count;

    /** Notes that an epoch begins here; false if the epoch, or a later one, is known already. */
    boolean assign(int epoch, long startOffset) {
        if (count > 0 && epochs[count - 1] >= epoch) {
            return false;
        }
        truncateTo(startOffset);
        if (count == epochs.length) {
            int room = Math.max(2, 2 * count);
            epochs = Arrays.copyOf(epochs, room);
            starts = Arrays.copyOf(starts, room);
        }
        epochs[count] = epoch;
        starts[count] = startOffset;
        count++;
        return true;
    }

    /** Drops the epochs that begin at or after this end of the log; false if there are none. */
    boolean truncateTo(long endOffset) {
        int before = count;
        while (count > 0 && starts[count - 1] >= endOffset) {
            count--;
        }
        return count != before;
    }

    /** Drops the epochs that end at or before this start of the log. */
    void trimTo(long startOffset) {
        int drop = 0;
        while (drop + 1 < count && starts[drop + 1] <= startOffset) {
            drop++;
        }
        if (drop > 0) {
            System.arraycopy(epochs, drop, epochs, 0, count - drop);
            System.arraycopy(starts, drop, starts, 0, count - drop);
            count -= drop;
        }
    }

    void clear() {
        count = 0;
    }

    /** The newest epoch that began, -1 if none did. */
    int newest() {
        return count == 0 ? -1 : epochs[count - 1];
    }

    /** Epoch of the record before this offset, -1 if it is not known. */
    int epochBefore(long offset) {
        for (int i = count - 1; i >= 0; i--) {
            if (starts[i] < offset) {
                return epochs[i];
            }
        }
        return -1;
    }

    /** The largest epoch at or below the given one and where it ends; -1 and -1 if there is none. */
    EpochEnd endOf(int epoch, long logEnd) {
        for (int i = count - 1; i >= 0; i--) {
            if (epochs[i] <= epoch) {
                return new EpochEnd(epochs[i], i + 1 < count ? starts[i + 1] : logEnd);
            }
        }
        return new EpochEnd(-1, -1);
    }

    /** The newest entries, at most {@code max}, in ascending order. */
    List<EpochStart> tail(int max) {
        List<EpochStart> tail = new ArrayList<>(Math.min(max, count));
        for (int i = Math.max(0, count - max); i < count; i++) {
            tail.add(new EpochStart(epochs[i], starts[i]));
        }
        return tail;
    }

    EpochLog copy() {
        EpochLog copy = new EpochLog();
        copy.epochs = Arrays.copyOf(epochs, count);
        copy.starts = Arrays.copyOf(starts, count);
        copy.count = count;
        return copy;
    }
}
