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
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Writes records, as bytes; {@link TypedProducer} writes objects. By default each record appears exactly once and in the order of {@code send} within its partition,
 * whatever is retried behind the scenes. Thread-safe; one producer per process is enough, and shares its batches.
 *
 * <p>What fails is told by the record's future or callback: {@link ErrorCode#TIMED_OUT} if it is not in the log, {@link
 * ErrorCode#UNKNOWN_OUTCOME} if nobody can tell; see {@link ErrorCode} for the others.
 */
public final class Producer implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(Producer.class);
    private static final long CLOSE_TIMEOUT_S = 30;
    private static final long ENDING_TIMEOUT_S = 5;
    private static final int HEADER_SLACK_BYTES = 256;

    private final ProducerSettings settings;
    private final long maxBlockMs;
    private final Partitioner partitioner;
    private final Interception interception;
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
        this.partitioner = config.partitioner();
        this.interception = new Interception(config.interceptors());
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
     * Refuses further records ({@link ErrorCode#SHUTTING_DOWN}), sends at once what waits, and waits for it to be
     * acknowledged or failed, at most this long. Then the rest fails: what was sent and not answered with {@link
     * ErrorCode#UNKNOWN_OUTCOME}, what was not sent with {@link ErrorCode#SHUTTING_DOWN}. All callbacks and futures are
     * told before this returns, unless one of them keeps the client's thread. May be called again, and from any thread
     * but the client's.
     *
     * @param timeout zero or less: fails at once what is not acknowledged
     * @return whether all records were acknowledged or failed in time
     */
    public boolean close(Duration timeout) {
        refuseOnLoop("close");
        closed = true;
        boolean inTime = flushed(timeout);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.run(() -> {
            closeNow();
            ended.complete(null);
        });
        awaitEnd(ended);
        return inTime;
    }

    private boolean flushed(Duration timeout) {
        boolean inTime = true;
        try {
            accumulator.flush().get(toNanos(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            inTime = false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            inTime = false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a flush fails never", impossible);
        }
        return inTime;
    }

    private static long toNanos(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : Math.max(0, timeout.toNanos());
    }

    private static void awaitEnd(CompletableFuture<Void> ended) {
        try {
            ended.get(ENDING_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stuck) {
            LOG.warn(
                    "The client's thread did not end the producer within {} s; a callback may keep it: look at its"
                            + " stack.",
                    ENDING_TIMEOUT_S);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
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
        RecordCallback told = interception.around(record.topic(), callback);
        try {
            append(interception.onSend(record), told);
        } catch (LograftException refused) {
            told.onFailed(refused);
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
                partition(topic, record),
                timestampMs,
                nowMs,
                record.key(),
                record.value(),
                record.headers(),
                callback);
    }

    private int partition(TopicView topic, ProducerRecord record) {
        if (partitioner == null || record.partition() != ProducerRecord.ANY_PARTITION) {
            return record.partition();
        }
        int count = topic.partitions().size();
        try {
            int chosen = partitioner.partition(record, count);
            if (chosen >= ProducerRecord.ANY_PARTITION && chosen < count) {
                return chosen;
            }
            throw unpartitioned(record, "it chose " + chosen + " of " + count + " partitions", null);
        } catch (LograftException refused) {
            throw refused;
        } catch (RuntimeException failed) {
            throw unpartitioned(record, failed.toString(), failed);
        }
    }

    private LograftException unpartitioned(ProducerRecord record, String why, RuntimeException cause) {
        return new LograftException(
                ErrorCode.UNKNOWN_PARTITION,
                "a record for topic '" + record.topic() + "' was not sent: the partitioner "
                        + partitioner.getClass().getName() + " failed (" + why
                        + "); correct it, or name the partition in the record",
                cause);
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
