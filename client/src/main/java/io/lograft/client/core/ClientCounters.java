package io.lograft.client.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a client counts of all its producers and consumers, also of those that are closed. Thread-safe. */
public final class ClientCounters {
    private final LongAdder recordsAcknowledged = new LongAdder();
    private final LongAdder recordsFailed = new LongAdder();
    private final LongAdder batchesAcknowledged = new LongAdder();
    private final LongAdder bytesAcknowledged = new LongAdder();
    private final LongAdder batchMs = new LongAdder();
    private final LongAdder recordsRead = new LongAdder();
    private final LongAdder bytesFetched = new LongAdder();
    private final LongAdder streamsBroken = new LongAdder();
    private final Set<LongSupplier> producers = ConcurrentHashMap.newKeySet();
    private final Set<LongSupplier> consumers = ConcurrentHashMap.newKeySet();

    void acknowledged(ProducerBatch batch, long nowMs) {
        recordsAcknowledged.add(batch.recordCount());
        batchesAcknowledged.increment();
        bytesAcknowledged.add(batch.sizeInBytes());
        batchMs.add(Math.max(0, nowMs - batch.createdMs()));
    }

    void failed(ProducerBatch batch) {
        recordsFailed.add(batch.recordCount());
    }

    void streamBroke() {
        streamsBroken.increment();
    }

    void fetched(long bytes) {
        bytesFetched.add(bytes);
    }

    /** The application got so many records. */
    public void read(long records) {
        recordsRead.add(records);
    }

    void producerBegins(LongSupplier usedBytes) {
        producers.add(usedBytes);
    }

    void producerEnds(LongSupplier usedBytes) {
        producers.remove(usedBytes);
    }

    void consumerBegins(LongSupplier heldBytes) {
        consumers.add(heldBytes);
    }

    void consumerEnds(LongSupplier heldBytes) {
        consumers.remove(heldBytes);
    }

    public long recordsAcknowledged() {
        return recordsAcknowledged.sum();
    }

    public long recordsFailed() {
        return recordsFailed.sum();
    }

    public long batchesAcknowledged() {
        return batchesAcknowledged.sum();
    }

    public long bytesAcknowledged() {
        return bytesAcknowledged.sum();
    }

    /** Time from the first record of each acknowledged batch to its acknowledgement, summed. */
    public long batchMs() {
        return batchMs.sum();
    }

    public long recordsRead() {
        return recordsRead.sum();
    }

    public long bytesFetched() {
        return bytesFetched.sum();
    }

    /** Fetched and not yet polled. */
    public long bytesHeld() {
        return consumers.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    /** Streams to brokers that ended by themselves. */
    public long streamsBroken() {
        return streamsBroken.sum();
    }

    /** Sent and not yet acknowledged or failed. */
    public long bytesBuffered() {
        return producers.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    public long producers() {
        return producers.size();
    }

    public long consumers() {
        return consumers.size();
    }
}
