package io.lograft.torture.soak;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.torture.history.HistoryWriter;
import io.lograft.torture.load.HarnessFault;
import io.lograft.torture.load.PolledRecords;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A consumer of all partitions. One that follows reads everything from the beginning on; one that is restless begins
 * anew every now and then, at the end or a little before, and meanwhile pauses one partition after the other. A position
 * that is lost would be an exception.
 */
final class SoakReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LIFE_MS = 20_000;
    private static final long PAUSE_MS = 500;
    private static final long CLOSE_LIMIT_MS = 60_000;
    private static final long LOOK_BACK_MS = 5_000;

    private final LograftClient client;
    private final List<TopicPartition> partitions;
    private final boolean restless;
    private final String name;
    private final HistoryWriter history;
    private final SoakJournal journal;
    private final Clock clock;
    private final LoopThread loop;
    private final AtomicLong read = new AtomicLong();
    private volatile boolean reading = true;

    // Owned by the loop.
    private Consumer consumer;
    private int process;
    private long bornMs;
    private long pausedAtMs;
    private int pauses;

    SoakReader(
            LograftClient client,
            List<TopicPartition> partitions,
            boolean restless,
            HistoryWriter history,
            SoakJournal journal,
            Clock clock) {
        this.client = client;
        this.partitions = partitions;
        this.restless = restless;
        this.history = history;
        this.journal = journal;
        this.clock = clock;
        this.process = restless ? 2_000 : 1_000;
        this.name = restless ? "restless reader" : "reader that follows";
        this.loop = new LoopThread(name, clock, HarnessFault::end);
    }

    void start() {
        loop.execute(this::turn);
    }

    private void turn() {
        if (!reading) {
            return;
        }
        try {
            if (consumer == null) {
                begin();
            }
            poll();
            if (restless) {
                pauseAnother();
            }
            if (restless && clock.monotonicMs() - bornMs > LIFE_MS) {
                end();
            }
        } catch (RuntimeException reached) {
            journal.failure(name, reached);
            end();
        }
        loop.execute(this::turn);
    }

    private void begin() {
        process++;
        bornMs = clock.monotonicMs();
        consumer = client.consumer(ConsumerConfig.defaults().with(ConsumerConfig.AUTO_OFFSET_RESET, "none"));
        consumer.assign(partitions);
        if (!restless) {
            consumer.seekToBeginning(partitions);
        } else if (process % 2 == 0) {
            consumer.seekToEnd(partitions);
        } else {
            long timestampMs = clock.wallMs() - LOOK_BACK_MS;
            partitions.forEach(partition -> consumer.seekToTime(partition, timestampMs));
        }
    }

    private void poll() {
        TreeMap<Integer, PolledRecords> polled = new TreeMap<>();
        for (ConsumerRecord record : consumer.poll(POLL)) {
            polled.computeIfAbsent(record.partition().partition(), PolledRecords::new)
                    .add(record.offset(), record.value());
        }
        long nowNs = clock.monotonicNs();
        polled.values().forEach(records -> {
            history.write(records.event(nowNs, process));
            read.addAndGet(records.count());
        });
    }

    private void pauseAnother() {
        if (clock.monotonicMs() - pausedAtMs > PAUSE_MS) {
            pausedAtMs = clock.monotonicMs();
            consumer.resume(consumer.paused());
            consumer.pause(List.of(partitions.get(pauses++ % partitions.size())));
        }
    }

    private void end() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }

    long read() {
        return read.get();
    }

    @Override
    public void close() {
        reading = false;
        loop.execute(this::end);
        loop.closeWithin(CLOSE_LIMIT_MS);
        journal.count("records read by the " + name, read.get());
    }
}
