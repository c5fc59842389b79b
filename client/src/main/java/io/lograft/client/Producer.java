package io.lograft.client;

import io.lograft.base.Clock;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.Accumulator;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.ProducerSettings;
import io.lograft.client.core.RecordCallback;
import io.lograft.client.core.TopicView;
import io.lograft.proto.batch.BatchBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes records. By default each record appears exactly once and in the order of {@code send} within its partition,
 * whatever is retried behind the scenes. Thread-safe; one producer per process is enough, and shares its batches.
 *
 * <p>What fails is told by the record's future or callback: {@link ErrorCode#TIMED_OUT} if it is not in the log, {@link
 * ErrorCode#UNKNOWN_OUTCOME} if nobody can tell; see {@link ErrorCode} for the others.
 */
public final class Producer implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_S = 30;
    private static final int HEADER_SLACK_BYTES = 256;

    private final ProducerSettings settings;
    private final long maxBlockMs;
    private final ProducerCore core;
    private final Accumulator accumulator;
    private final MetadataWatch metadata;
    private final EventLoop loop;
    private final Clock clock;
    private final Runnable onClosed;
    private final ConcurrentMap<String, CompletableFuture<TopicView>> topics = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Producer(ProducerConfig config, ProducerCore core, MetadataWatch metadata, EventLoop loop, Runnable onClosed) {
        this.settings = config.settings();
        this.maxBlockMs = config.maxBlockMs();
        this.core = core;
        this.accumulator = core.accumulator();
        this.metadata = metadata;
        this.loop = loop;
        this.clock = loop.clock();
        this.onClosed = onClosed;
    }

    /**
     * Hands a record over. Waits up to {@code max.block.ms} if the buffer is full or the topic is not known yet; all
     * failures come through the future.
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord record) {
        Pending pending = new Pending();
        send(record, (RecordCallback) pending);
        return pending;
    }

    /** As {@link #send(ProducerRecord)}, telling the callback; failures of the hand-over are told on this thread. */
    public void send(ProducerRecord record, SendCallback callback) {
        send(record, (RecordCallback) callback);
    }

    /** How many partitions the topic has; waits for the answer up to {@code max.block.ms}. */
    public int partitionCount(String topic) {
        return topic(topic, clock.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(maxBlockMs))
                .partitions()
                .size();
    }

    /** Bytes that records which are not yet acknowledged or failed take of {@code buffer.memory}. */
    public long bufferedBytes() {
        return accumulator.usedBytes();
    }

    /** Sends at once what waits for more records; completes when all that was sent before is acknowledged or failed. */
    public CompletableFuture<Void> flushAsync() {
        return accumulator.flush();
    }

    /** As {@link #flushAsync}, and waits. Not to be called from callbacks. */
    public void flush() {
        refuseOnLoop("flush");
        accumulator.flush().join();
    }

    /**
     * Refuses further records, waits for those that were sent, at most this long, and fails the rest.
     *
     * @return whether all records were acknowledged or failed in time
     */
    public boolean close(Duration timeout) {
        refuseOnLoop("close");
        boolean inTime = true;
        try {
            accumulator.flush().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            inTime = false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            inTime = false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a flush fails never", impossible);
        }
        loop.run(this::closeNow);
        return inTime;
    }

    /** As {@link #close(Duration)} with 30 s. */
    @Override
    public void close() {
        close(Duration.ofSeconds(CLOSE_TIMEOUT_S));
    }

    /** Ends without waiting. On the loop. */
    void closeNow() {
        closed = true;
        core.close();
        topics.keySet().forEach(metadata::release);
        topics.clear();
        onClosed.run();
    }

    private void send(ProducerRecord record, RecordCallback callback) {
        try {
            append(record, callback);
        } catch (LograftException refused) {
            callback.onFailed(refused);
        }
    }

    private void append(ProducerRecord record, RecordCallback callback) {
        if (closed) {
            throw new LograftException(ErrorCode.SHUTTING_DOWN, "the producer is closed; make a new one");
        }
        checkSize(record);
        long nowMs = clock.monotonicMs();
        long timestampMs = record.timestampMs() == ProducerRecord.NOW ? clock.wallMs() : record.timestampMs();
        TopicView topic = metadata.view().topic(record.topic());
        if (topic != null
                && topics.containsKey(record.topic())
                && tryAppend(topic, record, timestampMs, nowMs, callback)) {
            return;
        }
        long deadlineNs = clock.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(maxBlockMs);
        topic = topic(record.topic(), deadlineNs);
        while (!tryAppend(topic, record, timestampMs, clock.monotonicMs(), callback)) {
            awaitSpace(record, deadlineNs);
        }
    }

    private boolean tryAppend(
            TopicView topic, ProducerRecord record, long timestampMs, long nowMs, RecordCallback callback) {
        return accumulator.tryAppend(
                topic,
                record.partition(),
                timestampMs,
                nowMs,
                record.key(),
                record.value(),
                record.headers(),
                callback);
    }

    private void checkSize(ProducerRecord record) {
        long about = Accumulator.charge(record.key(), record.value(), record.headers());
        if (about + HEADER_SLACK_BYTES <= settings.requestBytes()) {
            return;
        }
        long bytes = BatchBuilder.upperBoundBytes(record.key(), record.value(), record.headers());
        if (bytes > settings.requestBytes() || about > settings.bufferBytes()) {
            throw new LograftException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "a record for topic '" + record.topic() + "' takes " + bytes + " bytes, more than "
                            + "max.request.size=" + settings.requestBytes() + " or buffer.memory="
                            + settings.bufferBytes()
                            + " allows; send a smaller one, or raise that option and the topic's"
                            + " max.message.bytes");
        }
    }

    private TopicView topic(String name, long deadlineNs) {
        CompletableFuture<TopicView> known =
                topics.computeIfAbsent(name, missing -> metadata.topic(missing, Math.max(1, maxBlockMs)));
        try {
            if (loop.inLoop() && !known.isDone()) {
                throw new LograftException(
                        ErrorCode.TIMED_OUT,
                        "topic '" + name + "' is not known yet, and a callback must not wait; send to it before");
            }
            known.get(Math.max(0, deadlineNs - clock.monotonicNs()), TimeUnit.NANOSECONDS);
            TopicView current = metadata.view().topic(name);
            return current == null ? known.join() : current;
        } catch (ExecutionException failed) {
            if (topics.remove(name, known)) {
                loop.run(() -> metadata.release(name));
            }
            throw failed.getCause() instanceof LograftException why ? why : new IllegalStateException(failed);
        } catch (TimeoutException late) {
            throw new LograftException(
                    ErrorCode.TIMED_OUT,
                    "topic '" + name + "' was not known within max.block.ms=" + maxBlockMs + "; "
                            + metadata.lastFailures());
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private void awaitSpace(ProducerRecord record, long deadlineNs) {
        long leftNs = deadlineNs - clock.monotonicNs();
        if (leftNs <= 0 || loop.inLoop()) {
            throw new LograftException(
                    ErrorCode.TIMED_OUT,
                    "a record for topic '" + record.topic() + "' found no room within max.block.ms=" + maxBlockMs
                            + ": buffer.memory=" + settings.bufferBytes() + " bytes wait to be acknowledged; it was not"
                            + " sent; send more slowly, or raise that option");
        }
        try {
            accumulator.awaitSpace(Accumulator.charge(record.key(), record.value(), record.headers()), leftNs);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static LograftException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new LograftException(
                ErrorCode.TIMED_OUT, "the thread was interrupted while it waited to send; nothing was sent", cause);
    }

    private void refuseOnLoop(String what) {
        if (loop.inLoop()) {
            throw new IllegalStateException(what + " waits, and must not be called from a callback");
        }
    }

    private static final class Pending extends CompletableFuture<RecordMetadata> implements RecordCallback {
        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            complete(new RecordMetadata(partition, offset));
        }

        @Override
        public void onFailed(LograftException why) {
            completeExceptionally(why);
        }
    }
}
