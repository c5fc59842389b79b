package io.lograft.torture.sim;

import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that was ever committed to one partition, in order. */
final class CommittedLog {
    private final List<CommittedBatch> batches = new ArrayList<>();
    private final Map<Long, CommittedBatch> byOffset = new HashMap<>();
    private final Map<Long, SentRecord> records = new HashMap<>();
    private final Map<SentRecord, Long> offsets = new HashMap<>();
    private final Map<Integer, Long> newestOfWriter = new HashMap<>();
    private final Map<Long, Integer> nextSequence = new HashMap<>();
    private final RecordCursor cursor = new RecordCursor();

    long end() {
        return batches.isEmpty() ? 0 : batches.get(batches.size() - 1).nextOffset();
    }

    int size() {
        return batches.size();
    }

    CommittedBatch get(int index) {
        return batches.get(index);
    }

    CommittedBatch batchAt(long baseOffset) {
        return byOffset.get(baseOffset);
    }

    SentRecord recordAt(long offset) {
        return records.get(offset);
    }

    boolean holds(SentRecord record) {
        return offsets.containsKey(record);
    }

    /** Where the record is, -1 if it is not committed. */
    long offsetOf(SentRecord record) {
        return offsets.getOrDefault(record, -1L);
    }

    /** How many batches end at or before the offset. */
    int batchesBelow(long offset) {
        int low = 0;
        int high = batches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).nextOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Adds the next batch; what is wrong with its producer's sequence or order, null if nothing is. */
    String add(RecordBatch batch) {
        if (batch.hasProducerId()) {
            Integer due = nextSequence.put(batch.producerId(), batch.lastSequence() + 1);
            if (due != null && batch.baseSequence() != due) {
                return "sequence " + batch.baseSequence() + " of producer " + batch.producerId() + " instead of " + due;
            }
        }
        CommittedBatch added = CommittedBatch.of(batch);
        batches.add(added);
        byOffset.put(added.baseOffset(), added);
        cursor.reset(batch);
        while (cursor.next()) {
            SentRecord record = SentRecord.of(cursor.value());
            Long newest = newestOfWriter.put(record.writer(), record.number());
            if (newest != null && newest >= record.number()) {
                return record + " after number " + newest;
            }
            records.put(cursor.offset(), record);
            offsets.put(record, cursor.offset());
        }
        return null;
    }
}
