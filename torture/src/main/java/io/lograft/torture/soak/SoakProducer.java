package io.lograft.torture.soak;

import io.lograft.base.Clock;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.client.LograftClient;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import io.lograft.torture.history.HistoryWriter;
import io.lograft.torture.history.Outcome;
import io.lograft.torture.history.SendEvent;
import io.lograft.torture.load.HarnessFault;
import io.lograft.torture.load.LoadShape;
import io.lograft.torture.load.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The idempotent producer with acks=all, at a steady rate over all partitions. Keeps nothing per record. */
final class SoakProducer implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long TICK_MS = 10;
    private static final int PROCESS = 1;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(150);

    private final Producer producer;
    private final String topic;
    private final LoadShape shape;
    private final HistoryWriter history;
    private final SoakJournal journal;
    private final Clock clock;
    private final LoopThread loop;
    private final long deliveryMs;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong deadlinesPassed = new AtomicLong();
    private final AckGaps gaps;

    // Owned by the loop.
    private final long[] nextValue;
    private boolean sending;
    private long startNs;
    private long sent;

    SoakProducer(
            LograftClient client,
            String topic,
            LoadShape shape,
            HistoryWriter history,
            SoakJournal journal,
            Clock clock) {
        ProducerConfig config = ProducerConfig.defaults();
        this.deliveryMs = Long.parseLong(config.get(ProducerConfig.DELIVERY_TIMEOUT_MS));
        this.producer = client.producer(config);
        this.topic = topic;
        this.shape = shape;
        this.history = history;
        this.journal = journal;
        this.clock = clock;
        this.loop = new LoopThread("soak-producer", clock, HarnessFault::end);
        this.gaps = new AckGaps(shape.partitions());
        this.nextValue = new long[shape.partitions()];
    }

    void start() {
        loop.execute(() -> {
            startNs = clock.monotonicNs();
            sending = true;
            tick();
        });
    }

    private void tick() {
        if (!sending) {
            return;
        }
        long due = (long) ((clock.monotonicNs() - startNs) / NANOS_PER_SECOND * shape.ratePerSecond());
        while (sent < due) {
            send((int) (sent++ % shape.partitions()));
        }
        loop.schedule(TICK_MS, this::tick);
    }

    private void send(int partition) {
        long value = nextValue[partition]++;
        Deadline deadline = Deadline.of(clock, deliveryMs);
        history.write(new SendEvent(clock.monotonicNs(), PROCESS, Outcome.INVOKE, partition, value, -1));
        byte[] payload = Payload.encode(partition, value, shape.recordBytes());
        ProducerRecord record = new ProducerRecord(topic, partition, ProducerRecord.NOW, null, payload, List.of());
        producer.send(record, new SendCallback() {
            @Override
            public void onAcknowledged(TopicPartition where, long offset) {
                long nowNs = clock.monotonicNs();
                gaps.acknowledged(partition, nowNs);
                history.write(new SendEvent(nowNs, PROCESS, Outcome.OK, partition, value, offset));
                acknowledged.incrementAndGet();
            }

            @Override
            public void onFailed(LograftException why) {
                boolean definite = why.code() == ErrorCode.TIMED_OUT;
                Outcome outcome = definite ? Outcome.FAIL : Outcome.INFO;
                history.write(new SendEvent(clock.monotonicNs(), PROCESS, outcome, partition, value, -1));
                if (deadline.excuses(why, clock)) {
                    deadlinesPassed.incrementAndGet();
                } else {
                    journal.failure("producer", why);
                }
            }
        });
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** The longest time between two acknowledgements of a partition since the last call. */
    long takeGapMs() {
        return gaps.takeLongestMs(clock.monotonicNs());
    }

    /** Ends once every record has its outcome. */
    @Override
    public void close() {
        loop.execute(() -> sending = false);
        loop.closeWithin(CLOSE_LIMIT.toMillis());
        if (!producer.close(CLOSE_LIMIT)) {
            journal.failure(
                    "producer",
                    new IllegalStateException("records had no outcome " + CLOSE_LIMIT + " after the last was sent"));
        }
        journal.count("records acknowledged", acknowledged.get());
        journal.count("sends whose deadline passed", deadlinesPassed.get());
    }
}
