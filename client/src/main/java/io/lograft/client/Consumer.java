package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.ConsumerSettings;
import io.lograft.client.core.FetchQueue;
import io.lograft.client.core.Fetched;
import io.lograft.client.core.FoundOffset;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.OffsetSpec;
import io.lograft.client.core.TopicView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Reads the partitions that it was assigned, each in order, without gaps and without repeats, also while leaders change:
 * a missing leader means waiting, never a failure. For one thread at a time; only {@link #wakeup} and {@link #close} may
 * come from another.
 */
public final class Consumer implements AutoCloseable {
    private final ConsumerSettings settings;
    private final int maxPollRecords;
    private final long apiTimeoutMs;
    private final ConsumerCore core;
    private final FetchQueue queue;
    private final OffsetLookup offsets;
    private final MetadataWatch metadata;
    private final EventLoop loop;
    private final Runnable onClosed;
    private final RecordReader reader;
    private final Map<TopicPartition, AssignedPartition> assigned = new LinkedHashMap<>();
    private final List<Fetched> aside = new ArrayList<>();
    private LograftException pendingFailure;
    private long generations;
    private volatile boolean closed;

    Consumer(
            ConsumerConfig config,
            ConsumerCore core,
            OffsetLookup offsets,
            MetadataWatch metadata,
            EventLoop loop,
            Runnable onClosed) {
        this.settings = config.settings();
        this.maxPollRecords = config.maxPollRecords();
        this.apiTimeoutMs = config.apiTimeoutMs();
        this.core = core;
        this.queue = core.queue();
        this.offsets = offsets;
        this.metadata = metadata;
        this.loop = loop;
        this.onClosed = onClosed;
        this.reader = new RecordReader(config.checkCrcs());
    }

    /**
     * Reads these partitions and no others. Positions of partitions that stay are kept; new ones begin where {@code
     * auto.offset.reset} says unless a seek comes before the next poll.
     */
    public void assign(Collection<TopicPartition> partitions) {
        refuseIfClosed();
        assigned.keySet().retainAll(Set.copyOf(partitions));
        partitions.forEach(partition -> assigned.computeIfAbsent(partition, AssignedPartition::new));
        List<TopicPartition> all = List.copyOf(assigned.keySet());
        loop.run(() -> core.assign(all));
    }

    /** What is being read. */
    public Set<TopicPartition> assignment() {
        return Set.copyOf(assigned.keySet());
    }

    /** The next poll returns records from this offset on. */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset must be 0 or more, was " + offset);
        }
        long generation = find(partition).seek(offset, ++generations);
        loop.run(() -> core.seek(partition, generation, offset));
    }

    /** The next poll returns records from the first one that the log holds. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> seek(partition, OffsetSpec.EARLIEST));
    }

    /** The next poll returns records that are written from about now on. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> seek(partition, OffsetSpec.LATEST));
    }

    /** The next poll returns records from the first one whose time stamp is this or later, in ms since 1970 UTC. */
    public void seekToTime(TopicPartition partition, long timestampMs) {
        seek(partition, OffsetSpec.at(timestampMs));
    }

    /**
     * Records, in order within each partition; waits up to this long for the first.
     *
     * @return empty if there are none in time, or {@link #wakeup} came
     * @throws LograftException what the application must decide about: the topic does not exist, the position is gone
     *     ({@link io.lograft.client.core.PositionLostException}), a batch is corrupt. Other partitions go on at the next
     *     poll
     */
    public List<ConsumerRecord> poll(Duration timeout) {
        refuseIfClosed();
        beginUnsought();
        List<ConsumerRecord> records = new ArrayList<>();
        long deadlineNs = loop.clock().monotonicNs() + toNanos(timeout);
        try {
            while (records.size() < maxPollRecords) {
                if (reader.current() != null) {
                    readCurrent(records);
                } else if (!takeNext(records, deadlineNs)) {
                    break;
                }
            }
        } catch (LograftException failure) {
            if (records.isEmpty()) {
                throw failure;
            }
            // What was read before it is returned first; the failure comes with the next poll.
            pendingFailure = failure;
        }
        return records;
    }

    /** The offset of the next record that poll will return; asks for it if need be. */
    public long position(TopicPartition partition) {
        AssignedPartition found = find(partition);
        beginUnsought();
        long deadlineNs = loop.clock().monotonicNs() + TimeUnit.MILLISECONDS.toNanos(apiTimeoutMs);
        while (found.position() < 0) {
            Fetched next = fromQueue(deadlineNs - loop.clock().monotonicNs());
            if (next == null) {
                throw new LograftException(
                        ErrorCode.TIMED_OUT,
                        "the position of " + partition + " was not told within default.api.timeout.ms=" + apiTimeoutMs
                                + "; check that the partition has a leader");
            }
            aside.add(next);
            if (next.partition().equals(partition) && next.generation() == found.generation()) {
                if (next.failure() != null) {
                    aside.remove(next);
                    throw next.failure();
                }
                if (next.position() >= 0) {
                    found.moveTo(next.position());
                }
            }
        }
        return found.position();
    }

    /** The end of what was committed when last heard; -1 before that. Asks nobody. */
    public long highWatermark(TopicPartition partition) {
        return find(partition).highWatermark();
    }

    /** For each partition the first offset that its log holds. Waits up to {@code default.api.timeout.ms}. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.EARLIEST, apiTimeoutMs);
    }

    /**
     * For each partition the offset that follows its last committed record, once its leader knows that. Waits up to
     * {@code default.api.timeout.ms}.
     */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.LATEST, apiTimeoutMs);
    }

    /** As {@link #endOffsets(Collection)}, with a time limit of its own. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return offsets(partitions, OffsetSpec.LATEST, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }

    /** For each partition the first record whose time stamp is this or later; none if there is no such record. */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestampsMs) {
        Map<TopicPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        timestampsMs.forEach((partition, timestampMs) -> wanted.put(partition, OffsetSpec.at(timestampMs)));
        Map<TopicPartition, OffsetAndTimestamp> result = new LinkedHashMap<>();
        lookUp(wanted, apiTimeoutMs).forEach((partition, found) -> {
            if (found.offset() >= 0) {
                result.put(partition, new OffsetAndTimestamp(found.offset(), found.timestampMs()));
            }
        });
        return result;
    }

    /** All partitions of a topic. Waits up to {@code default.api.timeout.ms}. */
    public List<TopicPartition> partitionsOf(String topic) {
        TopicView view = topics(Set.of(topic), apiTimeoutMs).get(topic);
        release(Set.of(topic));
        List<TopicPartition> all = new ArrayList<>();
        view.partitions().forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
        return all;
    }

    /** Ends the poll that waits, or else the next one. From any thread. */
    public void wakeup() {
        queue.wakeUp();
    }

    /** Ends the consumer; a poll that waits ends too. From any thread. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loop.run(this::closeNow);
        }
    }

    /** On the loop. */
    void closeNow() {
        closed = true;
        core.close();
        onClosed.run();
    }

    private void seek(TopicPartition partition, OffsetSpec spec) {
        long generation = find(partition).seek(-1, ++generations);
        loop.run(() -> core.seek(partition, generation, spec));
    }

    private void beginUnsought() {
        for (AssignedPartition partition : assigned.values()) {
            if (partition.isSought()) {
                continue;
            }
            if (settings.reset() == ConsumerSettings.Reset.NONE) {
                throw new LograftException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        partition.partition() + " has no position and auto.offset.reset=none; seek before polling");
            }
            boolean earliest = settings.reset() == ConsumerSettings.Reset.EARLIEST;
            seek(partition.partition(), earliest ? OffsetSpec.EARLIEST : OffsetSpec.LATEST);
        }
    }

    private void readCurrent(List<ConsumerRecord> records) {
        Fetched fetched = reader.current();
        AssignedPartition into = assigned.get(fetched.partition());
        if (into == null || into.generation() != fetched.generation()) {
            reader.end();
            return;
        }
        into.heard(fetched.highWatermark());
        try {
            if (reader.read(into, records, maxPollRecords)) {
                reader.end();
            }
        } catch (LograftException corrupt) {
            reader.end();
            seek(into.partition(), into.position());
            throw corrupt;
        }
    }

    /** Takes the next piece of news; false if there is none, or records are there already and nothing is at hand. */
    private boolean takeNext(List<ConsumerRecord> records, long deadlineNs) {
        if (pendingFailure != null && records.isEmpty()) {
            LograftException failure = pendingFailure;
            pendingFailure = null;
            throw failure;
        }
        Fetched next = next(records.isEmpty() ? deadlineNs - loop.clock().monotonicNs() : 0);
        if (next == null) {
            return false;
        }
        AssignedPartition into = assigned.get(next.partition());
        if (into == null || into.generation() != next.generation()) {
            next.release().run();
        } else if (next.failure() != null) {
            throw next.failure();
        } else if (next.batches() != null) {
            reader.begin(next);
        } else {
            into.moveTo(next.position());
        }
        return true;
    }

    private Fetched next(long waitNs) {
        return aside.isEmpty() ? fromQueue(waitNs) : aside.remove(0);
    }

    private Fetched fromQueue(long waitNs) {
        try {
            Fetched next = waitNs > 0 ? queue.poll(waitNs) : queue.poll();
            if (next == null) {
                queue.takeWakeUp();
            }
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec, long timeoutMs) {
        Map<TopicPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, Long> result = new LinkedHashMap<>();
        lookUp(wanted, timeoutMs).forEach((partition, found) -> result.put(partition, found.offset()));
        return result;
    }

    private Map<TopicPartition, FoundOffset> lookUp(Map<TopicPartition, OffsetSpec> wanted, long timeoutMs) {
        Map<String, TopicView> topics =
                topics(wanted.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()), timeoutMs);
        Map<TopicIdPartition, OffsetSpec> byId = new LinkedHashMap<>();
        wanted.forEach((partition, spec) -> byId.put(id(partition, topics), spec));
        try {
            Map<TopicIdPartition, FoundOffset> found = await(offsets.find(byId, timeoutMs), timeoutMs);
            Map<TopicPartition, FoundOffset> result = new LinkedHashMap<>();
            wanted.keySet().forEach(partition -> result.put(partition, found.get(id(partition, topics))));
            return result;
        } finally {
            release(topics.keySet());
        }
    }

    private Map<String, TopicView> topics(Set<String> names, long timeoutMs) {
        Map<String, CompletableFuture<TopicView>> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, metadata.topic(name, timeoutMs)));
        Map<String, TopicView> known = new LinkedHashMap<>();
        try {
            asked.forEach((name, topic) -> known.put(name, await(topic, timeoutMs)));
            return known;
        } catch (LograftException failed) {
            release(names);
            throw failed;
        }
    }

    private void release(Collection<String> topics) {
        List<String> names = List.copyOf(topics);
        loop.run(() -> names.forEach(metadata::release));
    }

    private static TopicIdPartition id(TopicPartition partition, Map<String, TopicView> topics) {
        return new TopicIdPartition(topics.get(partition.topic()).id(), partition.partition());
    }

    private <T> T await(CompletableFuture<T> future, long timeoutMs) {
        try {
            // The future has a limit of its own; this one is for a loop that hangs.
            return future.get(timeoutMs + apiTimeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof LograftException why ? why : new IllegalStateException(failed);
        } catch (TimeoutException stuck) {
            throw new LograftException(
                    ErrorCode.TIMED_OUT, "the client's thread does not answer; it may be blocked", stuck);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LograftException(
                    ErrorCode.TIMED_OUT, "the thread was interrupted while it waited for an answer", interrupted);
        }
    }

    private AssignedPartition find(TopicPartition partition) {
        refuseIfClosed();
        AssignedPartition found = assigned.get(partition);
        if (found == null) {
            throw new IllegalArgumentException(partition + " is not assigned; assigned are " + assigned.keySet());
        }
        return found;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new LograftException(ErrorCode.SHUTTING_DOWN, "the consumer is closed; make a new one");
        }
    }

    private static long toNanos(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : timeout.toNanos();
    }
}
