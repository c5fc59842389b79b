package io.lograft.torture.load;

import io.lograft.base.Clock;
import io.lograft.base.real.LoopThread;
import io.lograft.torture.cluster.Await;
import io.lograft.torture.cluster.NotInTimeException;
import io.lograft.torture.history.HistoryWriter;
import io.lograft.torture.history.Outcome;
import io.lograft.torture.history.SendEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends records at a fixed rate, whatever comes back: an open loop, over all partitions in turn. One thread sends; the
 * client's threads report.
 */
public final class Workload implements AutoCloseable {
    private static final long TICK_MS = 1;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ClusterClient client;
    private final String topic;
    private final int partitions;
    private final int ratePerSecond;
    private final int recordBytes;
    private final HistoryWriter history;
    private final Clock clock;
    private final LoopThread loop;
    private final AckTimes[] acks;
    private final long[] nextValue;
    private final AtomicLong outstanding = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<String> latestFailure = new AtomicReference<>("none");

    // Owned by the loop.
    private final List<RecordSender> senders = new ArrayList<>();
    private long startNs;
    private long sent;
    private boolean sending;

    public Workload(ClusterClient client, String topic, LoadShape shape, HistoryWriter history, Clock clock) {
        this.client = client;
        this.topic = topic;
        this.partitions = shape.partitions();
        this.ratePerSecond = shape.ratePerSecond();
        this.recordBytes = shape.recordBytes();
        this.history = history;
        this.clock = clock;
        this.loop = new LoopThread("load", clock, HarnessFault::end);
        this.acks = new AckTimes[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            acks[partition] = new AckTimes();
        }
        this.nextValue = new long[partitions];
    }

    /** Begins to send. */
    public void start() {
        loop.execute(() -> {
            senders.add(client.newSender(topic));
            startNs = clock.monotonicNs();
            sending = true;
            tick();
        });
    }

    private void tick() {
        if (!sending) {
            return;
        }
        replaceBrokenSender();
        long due = (long) ((clock.monotonicNs() - startNs) / NANOS_PER_SECOND * ratePerSecond);
        while (sent < due) {
            send((int) (sent++ % partitions));
        }
        loop.schedule(TICK_MS, this::tick);
    }

    private void replaceBrokenSender() {
        if (sender().isBroken()) {
            sender().close();
            senders.add(client.newSender(topic));
        }
    }

    private RecordSender sender() {
        return senders.get(senders.size() - 1);
    }

    private void send(int partition) {
        long value = nextValue[partition]++;
        int process = senders.size();
        outstanding.incrementAndGet();
        history.write(new SendEvent(clock.monotonicNs(), process, Outcome.INVOKE, partition, value, -1));
        sender().send(partition, Payload.encode(partition, value, recordBytes), new RecordSender.Callback() {
            @Override
            public void acknowledged(long offset) {
                long now = clock.monotonicNs();
                acks[partition].add(now);
                history.write(new SendEvent(now, process, Outcome.OK, partition, value, offset));
                acknowledged.incrementAndGet();
                outstanding.decrementAndGet();
            }

            @Override
            public void failed(boolean definite, Throwable why) {
                Outcome outcome = definite ? Outcome.FAIL : Outcome.INFO;
                history.write(new SendEvent(clock.monotonicNs(), process, outcome, partition, value, -1));
                latestFailure.set(why.toString());
                failures.incrementAndGet();
                outstanding.decrementAndGet();
            }
        });
    }

    /** Stops sending, and waits until every send has its outcome. */
    public void stop(Await await, long limitMs) throws NotInTimeException {
        loop.execute(() -> sending = false);
        await.until(
                "every send has its outcome",
                limitMs,
                () -> outstanding.get() == 0
                        ? null
                        : outstanding.get() + " sends wait; the latest failure: " + latestFailure.get());
    }

    /** The longest time without an acknowledgement on any one partition that overlaps the span. */
    public long longestGapNanos(long from, long to) {
        long longest = 0;
        for (AckTimes partition : acks) {
            longest = Math.max(longest, partition.longestGapNanos(from, to));
        }
        return longest;
    }

    /** When every partition had an acknowledgement after this point in time; -1 if one has none yet. */
    public long allAcknowledgedSince(long nanos) {
        long latest = -1;
        for (AckTimes partition : acks) {
            long first = partition.firstTimeAfter(nanos);
            if (first < 0) {
                return -1;
            }
            latest = Math.max(latest, first);
        }
        return latest;
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    /** Sends that ended without an acknowledgement. */
    public long failed() {
        return failures.get();
    }

    /** Why the latest send failed, for people. */
    public String latestFailure() {
        return latestFailure.get();
    }

    @Override
    public void close() {
        loop.execute(() -> {
            sending = false;
            senders.forEach(RecordSender::close);
        });
        loop.close();
    }
}
