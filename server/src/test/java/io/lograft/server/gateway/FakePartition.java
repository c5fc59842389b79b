package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One partition's log, as all replicas have it: dedupes like a real one, by producer and last batches. */
final class FakePartition {
    private record Seen(short epoch, int sequence, int count, long offset) {}

    /** What became of an append. */
    record Append(ErrorCode error, long baseOffset) {}

    final TopicIdPartition id;
    final List<ByteBuffer> batches = new ArrayList<>();
    int leader;
    int epoch;
    private long end;
    private final Map<Long, List<Seen>> producers = new HashMap<>();

    FakePartition(TopicIdPartition id, int leader) {
        this.id = id;
        this.leader = leader;
    }

    void moveTo(int broker) {
        leader = broker;
        epoch++;
    }

    long end() {
        return end;
    }

    Append append(ByteBuffer bytes) {
        RecordBatch batch = RecordBatch.of(bytes);
        if (batch.hasProducerId()) {
            List<Seen> seen = producers.computeIfAbsent(batch.producerId(), unknown -> new ArrayList<>());
            for (Seen one : seen) {
                if (one.sequence() == batch.baseSequence() && one.count() == batch.recordCount()) {
                    return new Append(ErrorCode.NONE, one.offset());
                }
            }
            int expected = seen.isEmpty()
                    ? 0
                    : seen.get(seen.size() - 1).sequence()
                            + seen.get(seen.size() - 1).count();
            if (batch.baseSequence() != expected) {
                return new Append(
                        batch.baseSequence() < expected
                                ? ErrorCode.DUPLICATE_SEQUENCE
                                : ErrorCode.OUT_OF_ORDER_SEQUENCE,
                        -1);
            }
            seen.add(new Seen(batch.producerEpoch(), batch.baseSequence(), batch.recordCount(), end));
        }
        long base = end;
        ByteBuffer stored =
                ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        RecordBatch.of(stored).stamp(base, epoch);
        batches.add(stored);
        end = batch.recordCount() + base;
        return new Append(ErrorCode.NONE, base);
    }

    /** Values of all records, as text. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        RecordCursor cursor = new RecordCursor();
        for (ByteBuffer batch : batches) {
            cursor.reset(RecordBatch.of(batch.duplicate()));
            while (cursor.next()) {
                values.add(cursor.valueLength() < 0 ? "null" : new String(cursor.value()));
            }
        }
        return values;
    }
}
