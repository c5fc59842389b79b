package io.lograft.client.core;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import java.util.ArrayDeque;

/** The batches of one partition that wait to be taken: the last may still be filled. Guarded by the accumulator's lock. */
final class PartitionQueue {
    private static final int FIRST_BYTES = 1 << 10;

    private final TopicIdPartition id;
    private final TopicPartition partition;
    final ArrayDeque<ProducerBatch> closed = new ArrayDeque<>();
    ProducerBatch open;
    boolean signalled;
    private int lastBytes;
    private long batches;

    PartitionQueue(TopicIdPartition id, TopicPartition partition) {
        this.id = id;
        this.partition = partition;
    }

    TopicIdPartition id() {
        return id;
    }

    TopicPartition partition() {
        return partition;
    }

    /** The batch that is being filled gets no more records. */
    ProducerBatch closeOpen() {
        ProducerBatch batch = open;
        lastBytes = batch.sizeInBytes();
        closed.add(batch);
        open = null;
        return batch;
    }

    /** What to take for a new batch at first: about what the last one came to. */
    int firstBytes(int limitBytes) {
        return Math.max(FIRST_BYTES, Math.min(limitBytes, lastBytes + lastBytes / 4));
    }

    long nextOrder() {
        return batches++;
    }

    ProducerBatch oldest() {
        return closed.isEmpty() ? open : closed.peek();
    }
}
