package io.lograft.client.core;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCompressor;
import io.lograft.proto.batch.RecordHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Records of one partition that travel together. While it is filled it is guarded by the accumulator's lock; once closed
 * it belongs to the worker that compresses it, if there is to be one, and once it is ready and taken to the client's
 * loop. Sequence numbers are given when it is first sent, and stay with it over
 * all attempts.
 */
final class ProducerBatch {
    /** Of a batch whose producer is not idempotent. */
    static final int NO_SEQUENCE = BatchLayout.NO_SEQUENCE;

    private static final Logger LOG = LogManager.getLogger(ProducerBatch.class);
    private static final int NOT_ON_THE_WAY = -1;

    private final PartitionQueue queue;
    private final long order;
    private final long createdMs;
    private final BatchBuilder builder;
    private final List<RecordCallback> callbacks = new ArrayList<>();
    private long chargedBytes;
    private CompletableFuture<Void> done;
    private boolean ready;
    private boolean over;

    private ByteBuffer bytes;
    private ProducerIdentity identity;
    private int baseSequence = NO_SEQUENCE;
    private long place;
    private long correlationId = NOT_ON_THE_WAY;
    private long sentMs;
    private boolean uncertain;

    /**
     * @param order grows with each batch of a partition
     */
    ProducerBatch(PartitionQueue queue, long order, long createdMs, int initialBytes, int limitBytes) {
        this.queue = queue;
        this.order = order;
        this.createdMs = createdMs;
        this.builder = new BatchBuilder(initialBytes, limitBytes);
    }

    // Filling: under the accumulator's lock.

    boolean tryAppend(
            long timestampMs,
            byte[] key,
            byte[] value,
            List<RecordHeader> headers,
            RecordCallback callback,
            long chargeBytes) {
        if (!builder.tryAppend(timestampMs, key, value, headers)) {
            return false;
        }
        callbacks.add(callback);
        chargedBytes += chargeBytes;
        return true;
    }

    int sizeInBytes() {
        return builder.sizeInBytes();
    }

    long order() {
        return order;
    }

    long createdMs() {
        return createdMs;
    }

    long chargedBytes() {
        return chargedBytes;
    }

    int recordCount() {
        return callbacks.size();
    }

    PartitionQueue queue() {
        return queue;
    }

    /** Completes when all its callbacks were told; made under the accumulator's lock. */
    CompletableFuture<Void> done() {
        if (done == null) {
            done = new CompletableFuture<>();
            if (over) {
                done.complete(null);
            }
        }
        return done;
    }

    /** Marks the end; returns what waits for it. Under the accumulator's lock. */
    CompletableFuture<Void> end() {
        over = true;
        return done;
    }

    /** Nothing is left to be done before it is sent. Under the accumulator's lock. */
    void ready() {
        ready = true;
    }

    boolean isReady() {
        return ready;
    }

    /** On a worker's thread, between closing and {@link #ready}. */
    void compress(RecordCompressor compressor) {
        builder.compress(compressor);
    }

    // Sending: on the loop.

    /** Gives the batch its place in the producer's sequence; called again only if no attempt can have been taken. */
    void assign(ProducerIdentity newIdentity, int sequence) {
        identity = newIdentity;
        baseSequence = sequence;
        if (bytes == null) {
            bytes = builder.build(newIdentity.id(), newIdentity.epoch(), sequence);
        } else {
            // The bytes of an earlier attempt may still wait for the socket: leave them as they are.
            bytes = ByteBuffer.wrap(
                    Arrays.copyOfRange(bytes.array(), bytes.arrayOffset(), bytes.arrayOffset() + bytes.limit()));
            RecordBatch.of(bytes).setProducer(newIdentity.id(), newIdentity.epoch(), sequence);
        }
    }

    /** Counts the partition's batches in the order in which they were first sent. */
    void takePlace(long newPlace) {
        place = newPlace;
    }

    long place() {
        return place;
    }

    void unassign() {
        identity = null;
        baseSequence = NO_SEQUENCE;
    }

    boolean isAssigned() {
        return identity != null;
    }

    int baseSequence() {
        return baseSequence;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    void sent(long newCorrelationId, long nowMs) {
        correlationId = newCorrelationId;
        sentMs = nowMs;
    }

    long correlationId() {
        return correlationId;
    }

    long sentMs() {
        return sentMs;
    }

    /** The attempt ended without an answer that says whether the batch was taken. */
    void lostSight() {
        uncertain = true;
        answered();
    }

    /** The attempt ended. */
    void answered() {
        correlationId = NOT_ON_THE_WAY;
    }

    /** Whether some attempt may have been taken without this client knowing it. */
    boolean isUncertain() {
        return uncertain;
    }

    void acknowledge(long baseOffset) {
        TopicPartition partition = queue.partition();
        for (int i = 0; i < callbacks.size(); i++) {
            try {
                callbacks.get(i).onAcknowledged(partition, baseOffset < 0 ? -1 : baseOffset + i);
            } catch (RuntimeException applications) {
                callbackFailed(applications);
            }
        }
    }

    void fail(LograftException why) {
        for (int i = 0; i < callbacks.size(); i++) {
            try {
                callbacks.get(i).onFailed(why);
            } catch (RuntimeException applications) {
                callbackFailed(applications);
            }
        }
    }

    /** What an application's callback throws must not keep the others from being told, nor end the client. */
    private void callbackFailed(RuntimeException why) {
        LOG.warn(
                "A callback of a record for {} failed; the record's outcome stands. Correct the callback.",
                queue.partition(),
                why);
    }

    @Override
    public String toString() {
        return queue.partition() + "[" + recordCount() + " records, sequence " + baseSequence + "]";
    }
}
