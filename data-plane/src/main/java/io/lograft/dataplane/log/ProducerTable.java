package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.proto.batch.EmptyBatch;
import io.lograft.proto.batch.RecordBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The idempotent producers that wrote to one log. An open-addressed table by producer id, made when the first producer
 * comes. Owned by the partition's loop.
 */
final class ProducerTable implements ProducerStates {
    /** A producer that has not written for this long is forgotten, as in Kafka. */
    static final long EXPIRY_MS = 24L * 60 * 60 * 1000;

    /** Above this many, the half that has been silent longest is forgotten. */
    static final int MAX_PRODUCERS = 100_000;

    private static final int INITIAL_SLOTS = 8;

    private ProducerEntry[] slots;
    private int size;
    private boolean forgetful;

    @Override
    public int size() {
        return size;
    }

    @Override
    public int epochOf(long producerId) {
        ProducerEntry entry = find(producerId);
        return entry == null ? -1 : entry.epoch;
    }

    /**
     * Whether producers may have been here that are not known any more. Until then the first batch of an unknown producer
     * must have sequence 0; afterwards any is taken, as in Kafka.
     */
    boolean isForgetful() {
        return forgetful;
    }

    void markForgetful() {
        forgetful = true;
    }

    /** Null if the batch is the producer's next (or has no producer); otherwise what to answer instead of appending. */
    AppendResult check(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return null;
        }
        ProducerEntry entry = find(batch.producerId());
        if (entry == null) {
            return batch.baseSequence() == 0 || forgetful ? null : outOfOrder(batch, 0);
        }
        if (batch.producerEpoch() < entry.epoch) {
            return AppendResult.refused(
                    ErrorCode.FENCED_PRODUCER,
                    "producer " + batch.producerId() + " wrote with epoch " + entry.epoch + ", the batch has epoch "
                            + batch.producerEpoch() + "; a newer instance has taken over, stop this one");
        }
        if (batch.producerEpoch() > entry.epoch) {
            return batch.baseSequence() == 0 ? null : outOfOrder(batch, 0);
        }
        return checkSequence(entry, batch);
    }

    private static AppendResult checkSequence(ProducerEntry entry, RecordBatch batch) {
        if (batch.baseSequence() == entry.nextSequence()) {
            return null;
        }
        int repeated = entry.repeated(batch);
        if (repeated >= 0) {
            long base = entry.offset(repeated);
            return AppendResult.duplicateOf(base, base + batch.lastOffsetDelta() + 1);
        }
        if (entry.isPast(batch.baseSequence())) {
            return AppendResult.refused(
                    ErrorCode.DUPLICATE_SEQUENCE,
                    "producer " + batch.producerId() + " sent sequence " + batch.baseSequence() + ", the next is "
                            + entry.nextSequence() + " and only the last " + ProducerEntry.BATCHES
                            + " batches are remembered; the batch was written before");
        }
        return outOfOrder(batch, entry.nextSequence());
    }

    private static AppendResult outOfOrder(RecordBatch batch, int expected) {
        return AppendResult.refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                "producer " + batch.producerId() + " (epoch " + batch.producerEpoch() + ") sent sequence "
                        + batch.baseSequence() + ", expected is " + expected
                        + "; an earlier batch is missing, start over with a new producer epoch");
    }

    /** Base offsets of all batches that are remembered, ascending. */
    long[] batchOffsets() {
        return all().stream()
                .flatMapToLong(entry -> LongStream.range(0, entry.batches()).map(i -> entry.offset((int) i)))
                .sorted()
                .toArray();
    }

    /** Remembers a batch that is in the log. Where compaction left an empty one, there may have been producers. */
    void update(RecordBatch batch, long nowMs) {
        if (!batch.hasProducerId()) {
            forgetful |= EmptyBatch.is(batch);
            return;
        }
        ProducerEntry entry = find(batch.producerId());
        if (entry == null) {
            entry = new ProducerEntry(batch.producerId(), batch.producerEpoch());
            insert(entry);
        } else if (entry.epoch != batch.producerEpoch()) {
            entry.begin(batch.producerEpoch());
        }
        entry.add(batch.baseSequence(), batch.lastOffsetDelta(), batch.baseOffset());
        entry.lastSeenMs = nowMs;
    }

    void insert(ProducerEntry entry) {
        if (size >= MAX_PRODUCERS) {
            forgetHalf();
        }
        if (slots == null) {
            slots = new ProducerEntry[INITIAL_SLOTS];
        } else if (2 * (size + 1) > slots.length) {
            rebuild(all(), 2 * slots.length);
        }
        place(entry);
        size++;
    }

    /** Forgets the producers that were silent for {@link #EXPIRY_MS}. */
    void expire(long nowMs) {
        List<ProducerEntry> entries = all();
        int before = entries.size();
        entries.removeIf(entry -> nowMs - entry.lastSeenMs > EXPIRY_MS);
        if (entries.size() < before) {
            forgetful = true;
            rebuild(entries, slots.length);
        }
    }

    List<ProducerEntry> all() {
        List<ProducerEntry> entries = new ArrayList<>(size + 1);
        if (slots != null) {
            for (ProducerEntry entry : slots) {
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    private void forgetHalf() {
        List<ProducerEntry> entries = all();
        entries.sort(Comparator.comparingLong(entry -> -entry.lastSeenMs));
        forgetful = true;
        rebuild(entries.subList(0, entries.size() / 2), slots.length);
    }

    private void rebuild(List<ProducerEntry> entries, int length) {
        slots = new ProducerEntry[length];
        entries.forEach(this::place);
        size = entries.size();
    }

    private void place(ProducerEntry entry) {
        int at = slotOf(entry.producerId, slots.length);
        while (slots[at] != null) {
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = entry;
    }

    private ProducerEntry find(long producerId) {
        if (slots == null) {
            return null;
        }
        int at = slotOf(producerId, slots.length);
        while (slots[at] != null && slots[at].producerId != producerId) {
            at = (at + 1) & (slots.length - 1);
        }
        return slots[at];
    }

    private static int slotOf(long producerId, int length) {
        long mixed = producerId * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & (length - 1);
    }
}
