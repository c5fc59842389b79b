package io.lograft.torture.load;

import io.lograft.base.Clock;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A table in a compacted topic: one writer, a few hundred keys, each with versions that count up from 0, every tenth one a
 * tombstone. Whatever is compacted, killed or cut: the newest version of a key that is read must be one that was
 * acknowledged last, or sent after it.
 */
public final class KeyedTable implements AutoCloseable {
    private static final int KEYS = 300;
    private static final int TOMBSTONE_EVERY = 10;
    private static final int VALUE_BYTES = 500;
    private static final long TICK_MS = 10;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(150);

    private final LograftClient client;
    private final Producer producer;
    private final String topic;
    private final int partitions;
    private final int ratePerSecond;
    private final Clock clock;
    private final LoopThread loop;
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
    private final AtomicLong acknowledgements = new AtomicLong();

    // Owned by the loop, read after it has ended.
    private final long[] sent = new long[KEYS];
    private boolean sending;
    private long startNs;
    private long count;

    public KeyedTable(String bootstrapServers, String topic, int partitions, int ratePerSecond, Clock clock) {
        this.client = LograftClient.connect(bootstrapServers);
        this.producer = client.producer();
        this.topic = topic;
        this.partitions = partitions;
        this.ratePerSecond = ratePerSecond;
        this.clock = clock;
        this.loop = new LoopThread("keyed-table", clock, HarnessFault::end);
        Arrays.fill(sent, -1);
        for (int key = 0; key < KEYS; key++) {
            acknowledged.set(key, -1);
        }
    }

    public void start() {
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
        long due = (long) ((clock.monotonicNs() - startNs) / NANOS_PER_SECOND * ratePerSecond);
        while (count < due) {
            send((int) (count++ * 7919 % KEYS));
        }
        loop.schedule(TICK_MS, this::tick);
    }

    private void send(int key) {
        long version = ++sent[key];
        byte[] value = isTombstone(version) ? null : value(version);
        ProducerRecord record =
                new ProducerRecord(topic, key % partitions, ProducerRecord.NOW, bytes(key), value, List.of());
        producer.send(record, new SendCallback() {
            @Override
            public void onAcknowledged(TopicPartition where, long offset) {
                acknowledgements.incrementAndGet();
                acknowledged.accumulateAndGet(key, version, Math::max);
            }

            @Override
            public void onFailed(LograftException why) {
                // What became of it is not known; a later version replaces it.
            }
        });
    }

    private static boolean isTombstone(long version) {
        return version % TOMBSTONE_EVERY == TOMBSTONE_EVERY - 1;
    }

    private static byte[] bytes(int key) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    }

    private static byte[] value(long version) {
        return ByteBuffer.allocate(VALUE_BYTES).putLong(version).array();
    }

    /** Records that were acknowledged. */
    public long acknowledgements() {
        return acknowledgements.get();
    }

    /** Sends nothing more, and waits until every record has its outcome. */
    public void stop() {
        loop.execute(() -> sending = false);
        loop.closeWithin(CLOSE_LIMIT.toMillis());
        producer.close(CLOSE_LIMIT);
    }

    /** Reads the whole table and says what must not be; after {@link #stop}. */
    public List<String> violations() {
        long[] found = new long[KEYS];
        Arrays.fill(found, -1);
        List<String> violations = new ArrayList<>();
        ConsumerConfig config = ConsumerConfig.defaults().with(ConsumerConfig.AUTO_OFFSET_RESET, "earliest");
        try (Consumer consumer = client.consumer(config)) {
            consumer.assign(consumer.partitionsOf(topic));
            for (ConsumerRecord record : consumer.records(Duration.ofSeconds(10))) {
                take(record, found, violations);
            }
        }
        for (int key = 0; key < KEYS; key++) {
            judge(key, found[key], violations);
        }
        return violations;
    }

    private static void take(ConsumerRecord record, long[] found, List<String> violations) {
        int key = ByteBuffer.wrap(record.key()).getInt();
        long version = record.value() == null
                ? nextTombstone(found[key])
                : ByteBuffer.wrap(record.value()).getLong();
        if (version <= found[key]) {
            violations.add("key " + key + " has version " + version + " after version " + found[key] + " at offset "
                    + record.offset());
        }
        found[key] = version;
    }

    /** A tombstone does not say its version: it is one of those after what was read before. */
    private static long nextTombstone(long before) {
        long next = before + 1;
        return next + Math.floorMod(TOMBSTONE_EVERY - 1 - next, TOMBSTONE_EVERY);
    }

    /** A key that is gone, or whose newest record is a tombstone of unknown version, needs a tombstone that may have been the last. */
    private void judge(int key, long found, List<String> violations) {
        long first = Math.max(acknowledged.get(key), 0);
        boolean value = found >= 0 && !isTombstone(found);
        boolean deleted = nextTombstone(first - 1) <= sent[key];
        if (value ? found < acknowledged.get(key) || found > sent[key] : !deleted && acknowledged.get(key) >= 0) {
            violations.add("key " + key + ": read version " + found + ", acknowledged " + acknowledged.get(key)
                    + ", sent " + sent[key]);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
