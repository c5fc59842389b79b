package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.ClientCounters;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.ConsumerSettings;
import io.lograft.client.core.FetchQueue;
import io.lograft.client.core.Fetched;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.OffsetSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the partitions that it was assigned, each in order, without gaps and without repeats, also while leaders change:
 * a missing leader means waiting, never a failure. What was fetched and not yet polled takes at most {@code
 * fetch.max.bytes}, however slow the application is.
 *
 * <p>For one thread at a time: a call while another thread is inside fails with {@link
 * java.util.ConcurrentModificationException}, which names both. Only {@link #wakeup} and {@link #close} may come from
 * another. Nothing here may be called from callbacks, for they run on the client's thread.
 */
public final class Consumer implements AutoCloseable {
    private static final long CLOSE_LIMIT_S = 5;
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 4);

    private final ConsumerSettings settings;
    private final int maxPollRecords;
    private final long apiTimeoutMs;
    private final ConsumerCore core;
    private final FetchQueue queue;
    private final PartitionOffsets offsets;
    private final EventLoop loop;
    private final ClientCounters counters;
    private final Runnable onClosed;
    private final SoleThread thread;
    private final RecordReader reader;
    private final List<ConsumerInterceptor> interceptors;
    private final Map<TopicPartition, AssignedPartition> assigned = new LinkedHashMap<>();
    private final List<Fetched> aside = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean allSought = true;
    private LograftException pendingFailure;
    private long generations;
    private volatile boolean closed;

    Consumer(
            ConsumerConfig config,
            ConsumerCore core,
            OffsetLookup offsets,
            MetadataWatch metadata,
            EventLoop loop,
            ClientCounters counters,
            Runnable onClosed) {
        this.settings = config.settings();
        this.maxPollRecords = config.maxPollRecords();
        this.apiTimeoutMs = config.apiTimeoutMs();
        this.core = core;
        this.queue = core.queue();
        this.offsets = new PartitionOffsets(offsets, metadata, loop);
        this.loop = loop;
        this.counters = counters;
        this.onClosed = onClosed;
        this.thread = new SoleThread(loop);
        this.reader = new RecordReader(config.checkCrcs(), config.decompressedBatchBytesMax());
        this.interceptors = config.interceptors();
    }

    /**
     * Reads these partitions and no others. Positions and pauses of partitions that stay are kept; new ones begin where
     * {@code auto.offset.reset} says unless a seek comes before the next poll.
     */
    public void assign(Collection<TopicPartition> partitions) {
        run("assign", () -> {
            assigned.keySet().retainAll(Set.copyOf(partitions));
            partitions.forEach(partition -> assigned.computeIfAbsent(partition, AssignedPartition::new));
            allSought = false;
            List<TopicPartition> all = List.copyOf(assigned.keySet());
            loop.run(() -> core.assign(all));
        });
    }

    /** What is being read. */
    public Set<TopicPartition> assignment() {
        return call("assignment", () -> Set.copyOf(assigned.keySet()));
    }

    /** The next poll returns records from this offset on. */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset must be 0 or more, was " + offset);
        }
        run("seek", () -> seekTo(partition, offset));
    }

    /** The next poll returns records from the first one that the log holds. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        run("seekToBeginning", () -> partitions.forEach(partition -> seek(find(partition), OffsetSpec.EARLIEST)));
    }

    /** The next poll returns records that are written from about now on. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        run("seekToEnd", () -> partitions.forEach(partition -> seek(find(partition), OffsetSpec.LATEST)));
    }

    /**
     * The next poll returns records from the first one whose time stamp is this or later, in ms since 1970 UTC; from the
     * end if there is none.
     */
    public void seekToTime(TopicPartition partition, long timestampMs) {
        run("seekToTime", () -> seek(find(partition), OffsetSpec.at(timestampMs)));
    }

    /**
     * Polls return nothing of these partitions until they are resumed, and nothing is fetched or held of them. Positions
     * stay, and may be moved.
     */
    public void pause(Collection<TopicPartition> partitions) {
        run(
                "pause",
                () -> partitions.stream().map(this::find).forEach(paused -> {
                    paused.pause(true);
                    loop.run(() -> core.pause(paused.partition()));
                }));
    }

    /** Polls return records of these partitions again, from where they were paused or from where they were moved to. */
    public void resume(Collection<TopicPartition> partitions) {
        run(
                "resume",
                () -> partitions.stream()
                        .map(this::find)
                        .filter(AssignedPartition::isPaused)
                        .forEach(this::resume));
    }

    /** The partitions that are paused. */
    public Set<TopicPartition> paused() {
        return call(
                "paused",
                () -> assigned.values().stream()
                        .filter(AssignedPartition::isPaused)
                        .map(AssignedPartition::partition)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Records, in order within each partition; waits up to this long for the first.
     *
     * @return empty if there are none in time, or {@link #wakeup} came, or {@link #close}, or the thread was interrupted
     * @throws LograftException what the application must decide about: the topic does not exist, the position is gone
     *     ({@link io.lograft.client.core.PositionLostException}), a batch is corrupt. Other partitions go on at the next
     *     poll
     */
    public List<ConsumerRecord> poll(Duration timeout) {
        return call("poll", () -> intercepted(poll(timeout, maxPollRecords)));
    }

    /**
     * One record after the other, in order within each partition. The loop ends with {@link #wakeup}, {@link #close}, or
     * when the thread is interrupted, also while records are at hand; failures are thrown as by {@link #poll}, and a new loop goes on after them.
     */
    public Iterable<ConsumerRecord> records() {
        return records(FOREVER);
    }

    /** As {@link #records()}; the loop also ends when there was nothing for so long. */
    public Iterable<ConsumerRecord> records(Duration idle) {
        return () -> new RecordIterator(() -> {
            List<ConsumerRecord> next = closed ? List.of() : call("records", () -> pollOne(idle));
            return next.isEmpty() ? null : next.get(0);
        });
    }

    /** The offset of the next record that poll will return; asks for it if need be, up to {@code default.api.timeout.ms}. */
    public long position(TopicPartition partition) {
        return call("position", () -> awaitPosition(find(partition)));
    }

    /** The end of what was committed when last heard; -1 before that. Asks nobody. */
    public long highWatermark(TopicPartition partition) {
        return call("highWatermark", () -> find(partition).highWatermark());
    }

    /** How many records were committed, when last heard, that poll has not yet returned. Asks nobody. */
    public OptionalLong currentLag(TopicPartition partition) {
        return call("currentLag", () -> find(partition).lag());
    }

    /** For each partition the first offset that its log holds. Waits up to {@code default.api.timeout.ms}. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return call("beginningOffsets", () -> offsets.find(partitions, OffsetSpec.EARLIEST, apiTimeoutMs));
    }

    /** As {@link #beginningOffsets(Collection)}, with a time limit of its own. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return call("beginningOffsets", () -> offsets.find(partitions, OffsetSpec.EARLIEST, toMillis(timeout)));
    }

    /**
     * For each partition the offset that follows its last committed record, once its leader knows that. Waits up to
     * {@code default.api.timeout.ms}.
     */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return call("endOffsets", () -> offsets.find(partitions, OffsetSpec.LATEST, apiTimeoutMs));
    }

    /** As {@link #endOffsets(Collection)}, with a time limit of its own. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return call("endOffsets", () -> offsets.find(partitions, OffsetSpec.LATEST, toMillis(timeout)));
    }

    /** For each partition the first record whose time stamp is this or later; none if there is no such record. */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestampsMs) {
        return call("offsetsForTimes", () -> offsets.findTimes(timestampsMs, apiTimeoutMs));
    }

    /** As {@link #offsetsForTimes(Map)}, with a time limit of its own. */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestampsMs, Duration timeout) {
        return call("offsetsForTimes", () -> offsets.findTimes(timestampsMs, toMillis(timeout)));
    }

    /** All partitions of a topic. Waits up to {@code default.api.timeout.ms}. */
    public List<TopicPartition> partitionsOf(String topic) {
        return call("partitionsOf", () -> offsets.partitionsOf(topic, apiTimeoutMs));
    }

    /** Ends the poll that waits, or else the next one. From any thread. */
    public void wakeup() {
        queue.wakeUp();
    }

    /**
     * Ends the consumer and its streams; a poll that waits ends too, with what it has. From any thread. Connections
     * belong to the client.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // Not at once, for the caller may be a callback in the midst of what this ends.
            loop.execute(this::closeNow);
        }
        if (!loop.inLoop()) {
            awaitEnd();
        }
    }

    /** On the loop. */
    void closeNow() {
        closed = true;
        core.close();
        onClosed.run();
        ended.complete(null);
    }

    private void awaitEnd() {
        try {
            ended.get(CLOSE_LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (TimeoutException stuck) {
            throw new LograftException(
                    ErrorCode.TIMED_OUT,
                    "the client's thread did not end the consumer for " + CLOSE_LIMIT_S
                            + " s; a callback may keep it: look at its stack",
                    stuck);
        }
    }

    private void seekTo(TopicPartition partition, long offset) {
        long generation = find(partition).seek(offset, ++generations);
        loop.run(() -> core.seek(partition, generation, offset));
    }

    private void seek(AssignedPartition into, OffsetSpec spec) {
        long generation = into.seek(-1, ++generations);
        loop.run(() -> core.seek(into.partition(), generation, spec));
    }

    /** Fetches again from where the application is: what was fetched beyond that was dropped. */
    private void refetch(AssignedPartition into) {
        long generation = into.refetch(++generations);
        long position = into.position();
        int lastEpoch = into.lastEpoch();
        loop.run(() -> core.seek(into.partition(), generation, position, lastEpoch));
    }

    private void resume(AssignedPartition partition) {
        partition.pause(false);
        loop.run(() -> core.resume(partition.partition()));
        if (partition.position() >= 0) {
            refetch(partition);
        }
    }

    private List<ConsumerRecord> poll(Duration timeout, int wanted) {
        beginUnsought();
        List<ConsumerRecord> records = new ArrayList<>();
        long deadlineNs = loop.clock().monotonicNs() + toNanos(timeout);
        try {
            while (records.size() < wanted) {
                if (reader.current() != null) {
                    readCurrent(records, wanted);
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
        counters.read(records.size());
        return records;
    }

    /** One record that the interceptors leave; nothing if none comes in time, or the loop is to end. */
    private List<ConsumerRecord> pollOne(Duration idle) {
        while (!queue.takeWakeUp() && !Thread.currentThread().isInterrupted()) {
            List<ConsumerRecord> polled = poll(idle, 1);
            List<ConsumerRecord> left = intercepted(polled);
            if (polled.isEmpty() || !left.isEmpty()) {
                return left;
            }
        }
        return List.of();
    }

    private List<ConsumerRecord> intercepted(List<ConsumerRecord> polled) {
        if (interceptors.isEmpty() || polled.isEmpty()) {
            return polled;
        }
        List<ConsumerRecord> records = polled;
        try {
            for (ConsumerInterceptor interceptor : interceptors) {
                records = interceptor.onPoll(records);
            }
            return records;
        } catch (RuntimeException failed) {
            goBackTo(polled);
            throw failed;
        }
    }

    /** The next poll begins with these records again. */
    private void goBackTo(List<ConsumerRecord> records) {
        Set<TopicPartition> done = new HashSet<>();
        for (ConsumerRecord record : records) {
            if (assigned.containsKey(record.partition()) && done.add(record.partition())) {
                seekTo(record.partition(), record.offset());
            }
        }
    }

    private long awaitPosition(AssignedPartition partition) {
        beginUnsought();
        long deadlineNs = loop.clock().monotonicNs() + TimeUnit.MILLISECONDS.toNanos(apiTimeoutMs);
        boolean woken = false;
        throwSetAside(partition);
        while (partition.position() < 0) {
            long leftNs = deadlineNs - loop.clock().monotonicNs();
            Fetched next = fromQueue(leftNs);
            if (next != null) {
                setAside(next, partition);
            } else if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
                throw new LograftException(
                        ErrorCode.TIMED_OUT,
                        "the position of " + partition.partition() + " was not told within default.api.timeout.ms="
                                + apiTimeoutMs + ", or the thread was interrupted; check that the partition has a"
                                + " leader");
            } else {
                refuseIfClosed();
                woken = true;
            }
        }
        if (woken) {
            queue.wakeUp();
        }
        return partition.position();
    }

    /** News that poll will take later; positions are taken now, for nobody hears them twice. */
    private void setAside(Fetched next, AssignedPartition awaited) {
        AssignedPartition into = wantedBy(next);
        if (into == awaited && next.failure() != null) {
            throw next.failure();
        }
        aside.add(next);
        if (into != null && into.position() < 0 && next.position() >= 0) {
            into.moveTo(next.position());
        }
    }

    /** While the position of another partition was waited for, the failure of this one may have come. */
    private void throwSetAside(AssignedPartition awaited) {
        for (Fetched news : aside) {
            if (news.failure() != null && wantedBy(news) == awaited) {
                aside.remove(news);
                throw news.failure();
            }
        }
    }

    private void beginUnsought() {
        if (allSought) {
            return;
        }
        for (AssignedPartition partition : assigned.values()) {
            if (partition.isSought()) {
                continue;
            }
            if (settings.reset().isNone()) {
                throw new LograftException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        partition.partition() + " has no position and auto.offset.reset=none; seek before polling");
            }
            seek(partition, settings.reset().position(loop.clock().wallMs()));
        }
        allSought = true;
    }

    private void readCurrent(List<ConsumerRecord> records, int wanted) {
        Fetched fetched = reader.current();
        AssignedPartition into = wantedBy(fetched);
        if (into == null || into.isPaused()) {
            reader.end();
            return;
        }
        into.heard(fetched.highWatermark());
        int before = records.size();
        try {
            if (reader.read(into, records, wanted)) {
                reader.end();
            }
        } catch (LograftException corrupt) {
            reader.end();
            refetch(into);
            throw corrupt;
        } finally {
            if (records.size() > before) {
                into.read(records.get(records.size() - 1).leaderEpoch());
            }
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
        AssignedPartition into = wantedBy(next);
        if (into == null) {
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

    /** The partition that the news is for; null if it was moved or taken away since. */
    private AssignedPartition wantedBy(Fetched news) {
        AssignedPartition into = assigned.get(news.partition());
        return into != null && into.generation() == news.generation() ? into : null;
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

    private AssignedPartition find(TopicPartition partition) {
        AssignedPartition found = assigned.get(partition);
        if (found == null) {
            throw new IllegalArgumentException(partition + " is not assigned; assigned are " + assigned.keySet());
        }
        return found;
    }

    private <T> T call(String what, Supplier<T> action) {
        return thread.call(what, () -> {
            refuseIfClosed();
            return action.get();
        });
    }

    private void run(String what, Runnable action) {
        call(what, () -> {
            action.run();
            return null;
        });
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new LograftException(ErrorCode.SHUTTING_DOWN, "the consumer is closed; make a new one");
        }
    }

    private static long toNanos(Duration timeout) {
        return timeout.compareTo(FOREVER) > 0 ? FOREVER.toNanos() : timeout.toNanos();
    }

    private static long toMillis(Duration timeout) {
        return Math.min(Integer.MAX_VALUE, timeout.toMillis());
    }
}
