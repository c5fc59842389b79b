package io.lograft.client.core;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.proto.batch.RecordHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where records wait for the loop: application threads append, the loop takes batches. The one place of the producer
 * that several threads share, under one lock that is held for one record's copy at most. The loop is woken once for all
 * that was appended since it last looked.
 */
public final class Accumulator {
    /** What a record takes beside its bytes: its place in the batch, its callback. */
    private static final int RECORD_OVERHEAD_BYTES = 64;

    private final ProducerSettings settings;
    private final BatchCompressors compressors;
    private final Runnable wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition spaceFreed = lock.newCondition();
    private final Map<TopicIdPartition, PartitionQueue> queues = new HashMap<>();
    private final StickyPartitions sticky;
    private final Set<ProducerBatch> incomplete = new LinkedHashSet<>();
    private List<PartitionQueue> signalled = new ArrayList<>();
    private long usedBytes;
    private int waitingForSpace;
    private LograftException closed;

    /**
     * @param compressors null to send batches as they are
     * @param wake run, on whatever thread, when the loop has something to take; must only hand over to the loop
     */
    Accumulator(ProducerSettings settings, BatchCompressors compressors, Rng rng, Runnable wake) {
        this.settings = settings;
        this.compressors = compressors;
        this.sticky = new StickyPartitions(settings.batchBytes(), rng);
        this.wake = wake;
    }

    /**
     * Appends a record; false if there is no room for it now. From any thread.
     *
     * @param partition -1 to choose one: by the key's hash, without a key the one whose turn it is
     * @throws LograftException if the record can never be taken
     */
    public boolean tryAppend(
            TopicView topic,
            int partition,
            long timestampMs,
            long nowMs,
            byte[] key,
            byte[] value,
            List<RecordHeader> headers,
            RecordCallback callback) {
        long chargeBytes = charge(key, value, headers);
        boolean wakeLoop;
        lock.lock();
        try {
            if (closed != null) {
                throw closed;
            }
            if (usedBytes + chargeBytes > settings.bufferBytes()) {
                return false;
            }
            boolean idle = signalled.isEmpty();
            boolean keyless = partition < 0 && key == null;
            PartitionQueue queue = queue(topic, partition >= 0 ? partition : choose(topic, key));
            if (!fill(queue, timestampMs, key, value, headers, callback, chargeBytes)) {
                queue = keyless ? queue(topic, sticky.atBatchEnd(topic)) : queue;
                begin(queue, limit(topic), timestampMs, nowMs, key, value, headers, callback, chargeBytes);
            }
            if (keyless) {
                sticky.count(topic, queue.id().partition(), chargeBytes);
            }
            wakeLoop = idle && !signalled.isEmpty();
            usedBytes += chargeBytes;
        } finally {
            lock.unlock();
        }
        if (wakeLoop) {
            wake.run();
        }
        return true;
    }

    /** Bytes that a record takes of the buffer. */
    public static long charge(byte[] key, byte[] value, List<RecordHeader> headers) {
        long bytes = RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0L : value.length);
        for (int i = 0; i < headers.size(); i++) {
            byte[] content = headers.get(i).value();
            bytes +=
                    RECORD_OVERHEAD_BYTES + 3L * headers.get(i).key().length() + (content == null ? 0 : content.length);
        }
        return bytes;
    }

    /**
     * Waits until this many bytes fit, at most this long; somebody else may take them before the caller does. Blocks:
     * for application threads only.
     */
    public void awaitSpace(long bytes, long timeoutNs) throws InterruptedException {
        long leftNs = timeoutNs;
        lock.lock();
        try {
            // What is being filled goes out now: nobody can add to it.
            signalAllOpen();
            wake.run();
            waitingForSpace++;
            while (closed == null && leftNs > 0 && usedBytes + bytes > settings.bufferBytes()) {
                leftNs = spaceFreed.awaitNanos(leftNs);
            }
            waitingForSpace--;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes taken by records that are not yet acknowledged or failed. From any thread. */
    public long usedBytes() {
        lock.lock();
        try {
            return usedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is being filled at once; completes when all that was appended before is acknowledged or failed. */
    public CompletableFuture<Void> flush() {
        List<CompletableFuture<Void>> waits = new ArrayList<>();
        lock.lock();
        try {
            signalAllOpen();
            incomplete.forEach(batch -> waits.add(batch.done()));
        } finally {
            lock.unlock();
        }
        wake.run();
        return CompletableFuture.allOf(waits.toArray(new CompletableFuture<?>[0]));
    }

    /** Refuses further records. */
    void close(LograftException why) {
        lock.lock();
        try {
            closed = why;
            spaceFreed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // For the loop.

    /** The partitions that have got a first record, or a full batch, since the last call. */
    List<PartitionQueue> takeSignalled() {
        lock.lock();
        try {
            List<PartitionQueue> taken = signalled;
            signalled = new ArrayList<>();
            taken.forEach(queue -> queue.signalled = false);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the partition's next batch if it is full, or has waited long enough, and is compressed if it is to be; else
     * null. Batches are taken in the order in which they were begun, whichever is compressed first.
     */
    ProducerBatch poll(PartitionQueue queue, long nowMs) {
        lock.lock();
        try {
            if (queue.closed.isEmpty() && queue.open != null && nowMs - queue.open.createdMs() >= settings.lingerMs()) {
                close(queue);
            }
            ProducerBatch next = queue.closed.peek();
            return next == null || !next.isReady() ? null : queue.closed.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the partition's next batch, to fail it, if it was created before; else null. It may still be compressed. */
    ProducerBatch pollCreatedBefore(PartitionQueue queue, long ms) {
        lock.lock();
        try {
            ProducerBatch oldest = queue.oldest();
            if (oldest == null || oldest.createdMs() >= ms) {
                return null;
            }
            if (queue.closed.isEmpty()) {
                queue.closeOpen();
            }
            return queue.closed.poll();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty(PartitionQueue queue) {
        lock.lock();
        try {
            return queue.oldest() == null;
        } finally {
            lock.unlock();
        }
    }

    /** The partition has gone with its topic. */
    void forget(PartitionQueue queue) {
        lock.lock();
        try {
            if (queue.oldest() == null) {
                queues.remove(queue.id());
                sticky.forget(queue.partition().topic());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A batch is over: its callbacks were told. */
    void release(ProducerBatch batch) {
        CompletableFuture<Void> waiting;
        lock.lock();
        try {
            usedBytes -= batch.chargedBytes();
            incomplete.remove(batch);
            waiting = batch.end();
            if (waitingForSpace > 0) {
                spaceFreed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    // Under the lock.

    private int limit(TopicView topic) {
        String configured = topic.configs().get("max.message.bytes");
        if (configured == null) {
            return settings.batchBytes();
        }
        try {
            return Math.min(settings.batchBytes(), Integer.parseInt(configured));
        } catch (NumberFormatException notANumber) {
            return settings.batchBytes();
        }
    }

    private PartitionQueue queue(TopicView topic, int partition) {
        if (partition >= topic.partitions().size()) {
            throw new LograftException(
                    ErrorCode.UNKNOWN_PARTITION,
                    "topic '" + topic.name() + "' has no partition " + partition + ", its partitions are 0 to "
                            + (topic.partitions().size() - 1) + "; choose one of them");
        }
        TopicIdPartition id = new TopicIdPartition(topic.id(), partition);
        PartitionQueue queue = queues.get(id);
        if (queue == null) {
            queue = new PartitionQueue(id, new TopicPartition(topic.name(), partition));
            queues.put(id, queue);
        }
        return queue;
    }

    private int choose(TopicView topic, byte[] key) {
        return key == null
                ? sticky.current(topic)
                : Murmur2.partition(key, topic.partitions().size());
    }

    /** Adds to the batch that is being filled; if there is none, or it is full, it is closed, and false returned. */
    private boolean fill(
            PartitionQueue queue,
            long timestampMs,
            byte[] key,
            byte[] value,
            List<RecordHeader> headers,
            RecordCallback callback,
            long chargeBytes) {
        if (queue.open == null) {
            return false;
        }
        if (queue.open.tryAppend(timestampMs, key, value, headers, callback, chargeBytes)) {
            return true;
        }
        close(queue);
        signal(queue);
        return false;
    }

    /** Begins a batch. */
    private void begin(
            PartitionQueue queue,
            int limitBytes,
            long timestampMs,
            long nowMs,
            byte[] key,
            byte[] value,
            List<RecordHeader> headers,
            RecordCallback callback,
            long chargeBytes) {
        if (fill(queue, timestampMs, key, value, headers, callback, chargeBytes)) {
            return;
        }
        ProducerBatch batch =
                new ProducerBatch(queue, queue.nextOrder(), nowMs, queue.firstBytes(limitBytes), limitBytes);
        batch.tryAppend(timestampMs, key, value, headers, callback, chargeBytes);
        queue.open = batch;
        incomplete.add(batch);
        if (batch.sizeInBytes() >= limitBytes) {
            close(queue);
        }
        signal(queue);
    }

    /** No more records are added to the batch that is being filled. */
    private void close(PartitionQueue queue) {
        ProducerBatch batch = queue.closeOpen();
        if (compressors == null) {
            batch.ready();
        } else {
            compressors.compress(batch, this::compressed);
        }
    }

    /** On a worker's thread. */
    private void compressed(ProducerBatch batch) {
        lock.lock();
        try {
            batch.ready();
            signal(batch.queue());
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    private void signalAllOpen() {
        for (ProducerBatch batch : incomplete) {
            PartitionQueue queue = batch.queue();
            if (queue.open == batch) {
                close(queue);
                signal(queue);
            }
        }
    }

    private void signal(PartitionQueue queue) {
        if (!queue.signalled) {
            queue.signalled = true;
            signalled.add(queue);
        }
    }
}
