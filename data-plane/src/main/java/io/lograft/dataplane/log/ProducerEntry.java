package io.lograft.dataplane.log;

import io.lograft.proto.batch.RecordBatch;

/** What a log remembers of one idempotent producer: its epoch and its last five batches. */
final class ProducerEntry {
    static final int BATCHES = 5;

    private static final int HALF_OF_SEQUENCES = 1 << 30;

    final long producerId;
    short epoch;
    long lastSeenMs;

    /** Where its transaction began, -1 outside of one. Kept from format version 1 on; there are no transactions yet. */
    long transactionFirstOffset = -1;

    /** Epoch of the coordinator that ended its last transaction, -1 if none did. As above. */
    int coordinatorEpoch = -1;

    private final int[] sequences = new int[BATCHES];
    private final int[] deltas = new int[BATCHES];
    private final long[] offsets = new long[BATCHES];
    private int count;
    private int newest = -1;

    ProducerEntry(long producerId, short epoch) {
        this.producerId = producerId;
        this.epoch = epoch;
    }

    int batches() {
        return count;
    }

    /** Slot of the i-th oldest batch. */
    private int slot(int i) {
        return (newest - count + 1 + i + BATCHES) % BATCHES;
    }

    int sequence(int i) {
        return sequences[slot(i)];
    }

    int delta(int i) {
        return deltas[slot(i)];
    }

    long offset(int i) {
        return offsets[slot(i)];
    }

    /** The sequence that its next batch must begin with; 0 if it has written nothing in this epoch. */
    int nextSequence() {
        return count == 0 ? 0 : (sequences[newest] + deltas[newest] + 1) & Integer.MAX_VALUE;
    }

    void begin(short newEpoch) {
        epoch = newEpoch;
        count = 0;
        newest = -1;
    }

    void add(int baseSequence, int lastOffsetDelta, long baseOffset) {
        newest = (newest + 1) % BATCHES;
        sequences[newest] = baseSequence;
        deltas[newest] = lastOffsetDelta;
        offsets[newest] = baseOffset;
        count = Math.min(count + 1, BATCHES);
    }

    /** Which of the remembered batches this one repeats, as an index for {@link #offset}; -1 if none. */
    int repeated(RecordBatch batch) {
        for (int i = count - 1; i >= 0; i--) {
            if (sequence(i) == batch.baseSequence() && delta(i) == batch.lastOffsetDelta()) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the sequence lies before the next one; sequences wrap, so "before" is the nearer way round. */
    boolean isPast(int sequence) {
        return ((sequence - nextSequence()) & Integer.MAX_VALUE) >= HALF_OF_SEQUENCES;
    }
}
