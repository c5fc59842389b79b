package io.lograft.dataplane.log;

import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The newest batches of one log: a ring of what was appended, each entry one append (one batch or several), offsets
 * without gaps. Owned by the partition's loop.
 */
final class Tail {
    private static final int INITIAL_ENTRIES = 8;

    private final TailShard shard;
    private ByteBuffer[] buffers;
    private long[] baseOffsets;
    private int first;
    private int count;
    private long endOffset;

    Tail(TailShard shard) {
        this.shard = shard;
    }

    /** First offset that is held; meaningless while {@link #isEmpty}. */
    long startOffset() {
        return baseOffsets[first];
    }

    boolean isEmpty() {
        return count == 0;
    }

    int entries() {
        return count;
    }

    boolean holds(long offset) {
        return count > 0 && offset >= startOffset() && offset < endOffset;
    }

    /** Adds what was appended: whole batches from {@code baseOffset} to before {@code nextOffset}. */
    void add(ByteBuffer batches, long baseOffset, long nextOffset) {
        if (!shard.isEnabled()) {
            return;
        }
        if (count > 0 && baseOffset != endOffset) {
            clear();
        }
        ensureRoom();
        int slot = (first + count) & (buffers.length - 1);
        buffers[slot] = batches;
        baseOffsets[slot] = baseOffset;
        count++;
        endOffset = nextOffset;
        shard.added(this, batches.remaining());
    }

    void removeOldest() {
        if (count == 0) {
            return;
        }
        int bytes = buffers[first].remaining();
        buffers[first] = null;
        first = (first + 1) & (buffers.length - 1);
        count--;
        shard.removed(bytes);
    }

    /** Drops every entry that holds anything at or above the offset. */
    void truncateTo(long offset) {
        while (count > 0 && endOffset > offset) {
            int slot = (first + count - 1) & (buffers.length - 1);
            int bytes = buffers[slot].remaining();
            buffers[slot] = null;
            endOffset = baseOffsets[slot];
            count--;
            shard.removed(bytes);
        }
    }

    void clear() {
        truncateTo(Long.MIN_VALUE);
    }

    /**
     * Adds views of whole batches to {@code target}, from the one that contains {@code offset} on, ending at or before
     * {@code bound}: at most {@code maxBytes}, but at least one batch if one ends at or before the bound. Returns the
     * offset after the last one, {@code offset} if there is none.
     */
    long read(long offset, long bound, int maxBytes, RecordBatch view, List<ByteBuffer> target) {
        long next = offset;
        int left = maxBytes;
        for (int i = indexOf(offset); i < count && left > 0; i++) {
            ByteBuffer entry = buffers[(first + i) & (buffers.length - 1)];
            long entryEnd = i + 1 < count ? baseOffsets[(first + i + 1) & (buffers.length - 1)] : endOffset;
            boolean whole = baseOffsets[(first + i) & (buffers.length - 1)] >= offset
                    && entryEnd <= bound
                    && entry.remaining() <= left;
            ByteBuffer part =
                    whole ? entry.duplicate() : BatchRange.within(entry, offset, bound, left, target.isEmpty(), view);
            if (part.hasRemaining()) {
                target.add(part);
                next = whole ? entryEnd : BatchRange.nextOffset(part, view);
                left -= part.remaining();
            }
            if (next != entryEnd) {
                return next;
            }
        }
        return next;
    }

    private int indexOf(long offset) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (baseOffsets[(first + middle) & (buffers.length - 1)] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private void ensureRoom() {
        if (buffers == null) {
            buffers = new ByteBuffer[INITIAL_ENTRIES];
            baseOffsets = new long[INITIAL_ENTRIES];
        } else if (count == buffers.length) {
            grow();
        }
    }

    private void grow() {
        ByteBuffer[] moreBuffers = new ByteBuffer[2 * count];
        long[] moreOffsets = new long[2 * count];
        for (int i = 0; i < count; i++) {
            int slot = (first + i) & (count - 1);
            moreBuffers[i] = buffers[slot];
            moreOffsets[i] = baseOffsets[slot];
        }
        buffers = moreBuffers;
        baseOffsets = moreOffsets;
        first = 0;
    }
}
