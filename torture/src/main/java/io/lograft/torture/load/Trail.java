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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbered records in a topic whose partitions lose their beginning: all of them by {@code retention.bytes}, the first also
 * because it is asked to, up to anywhere. Whatever is deleted, killed or cut: what a partition still has goes on without a
 * gap, holds every record that was acknowledged from its start on, and is no less than retention keeps.
 */
public final class Trail implements AutoCloseable {
    private static final int VALUE_BYTES = 500;
    private static final long TICK_MS = 10;
    private static final long DELETE_MS = 1_500;

    /** What a deletion leaves: less than retention does. */
    private static final int KEPT_RECORDS = 1_500;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(150);

    private final LograftClient client;
    private final Producer producer;
    private final String topic;
    private final int partitions;
    private final int ratePerSecond;
    private final long retentionBytes;
    private final Clock clock;
    private final LoopThread loop;

    /** Offsets of acknowledged records, by partition and number. */
    private final List<Map<Long, Long>> acknowledged = new ArrayList<>();

    private final AtomicLong lastOfFirst = new AtomicLong();
    private final AtomicLong deletions = new AtomicLong();

    // Owned by the loop.
    private boolean sending;
    private long startNs;
    private long count;

    public Trail(
            String bootstrapServers,
            String topic,
            int partitions,
            int ratePerSecond,
            long retentionBytes,
            Clock clock) {
        this.client = LograftClient.connect(bootstrapServers);
        this.producer = client.producer();
        this.topic = topic;
        this.partitions = partitions;
        this.ratePerSecond = ratePerSecond;
        this.retentionBytes = retentionBytes;
        this.clock = clock;
        this.loop = new LoopThread("trail", clock, HarnessFault::end);
        for (int i = 0; i < partitions; i++) {
            acknowledged.add(new ConcurrentHashMap<>());
        }
    }

    public void start() {
        loop.execute(() -> {
            startNs = clock.monotonicNs();
            sending = true;
            tick();
            loop.schedule(DELETE_MS, this::delete);
        });
    }

    private void tick() {
        if (!sending) {
            return;
        }
        long due = (long) ((clock.monotonicNs() - startNs) / NANOS_PER_SECOND * ratePerSecond);
        while (count < due) {
            send(count++);
        }
        loop.schedule(TICK_MS, this::tick);
    }

    private void send(long number) {
        int partition = (int) (number % partitions);
        byte[] value = ByteBuffer.allocate(VALUE_BYTES).putLong(number).array();
        ProducerRecord record = new ProducerRecord(topic, partition, ProducerRecord.NOW, null, value, List.of());
        producer.send(record, new SendCallback() {
            @Override
            public void onAcknowledged(TopicPartition where, long offset) {
                acknowledged.get(partition).put(number, offset);
                if (partition == 0) {
                    lastOfFirst.accumulateAndGet(offset, Math::max);
                }
            }

            @Override
            public void onFailed(LograftException why) {
                // It may be there or not; what was acknowledged is judged.
            }
        });
    }

    private void delete() {
        if (!sending) {
            return;
        }
        long before = lastOfFirst.get() - KEPT_RECORDS;
        if (before > 0) {
            client.admin()
                    .deleteRecords(new TopicPartition(topic, 0), before)
                    .whenComplete((start, failure) -> deletions.addAndGet(failure == null ? 1 : 0));
        }
        loop.schedule(DELETE_MS, this::delete);
    }

    /** How often records were deleted because somebody asked. */
    public long deletions() {
        return deletions.get();
    }

    /** Sends and deletes nothing more, and waits until every record has its outcome. */
    public void stop() {
        loop.execute(() -> sending = false);
        loop.closeWithin(CLOSE_LIMIT.toMillis());
        producer.close(CLOSE_LIMIT);
    }

    /** Reads what is left and says what must not be; after {@link #stop}. */
    public List<String> violations() {
        List<String> violations = new ArrayList<>();
        List<Map<Long, Long>> found = new ArrayList<>();
        long[] first = new long[partitions];
        long[] next = new long[partitions];
        for (int i = 0; i < partitions; i++) {
            found.add(new ConcurrentHashMap<>());
            first[i] = -1;
        }
        ConsumerConfig config = ConsumerConfig.defaults().with(ConsumerConfig.AUTO_OFFSET_RESET, "earliest");
        try (Consumer consumer = client.consumer(config)) {
            consumer.assign(consumer.partitionsOf(topic));
            for (ConsumerRecord record : consumer.records(Duration.ofSeconds(10))) {
                int partition = record.partition().partition();
                if (first[partition] < 0) {
                    first[partition] = record.offset();
                } else if (record.offset() != next[partition]) {
                    violations.add("partition " + partition + ": offset " + record.offset() + " follows "
                            + (next[partition] - 1));
                }
                next[partition] = record.offset() + 1;
                found.get(partition).put(ByteBuffer.wrap(record.value()).getLong(), record.offset());
            }
        }
        for (int i = 0; i < partitions; i++) {
            judge(i, first[i], next[i], found.get(i), violations);
        }
        return violations;
    }

    private void judge(int partition, long first, long next, Map<Long, Long> found, List<String> violations) {
        String where = "partition " + partition + " (offsets " + first + " to " + next + "): ";
        if (found.size() != next - first) {
            violations.add(where + "holds " + found.size() + " different records");
        }
        acknowledged.get(partition).forEach((number, offset) -> {
            if (offset >= first && !offset.equals(found.get(number))) {
                violations.add(where + "record " + number + " was acknowledged at offset " + offset + ", read at "
                        + found.get(number));
            }
        });
        if (first <= 0) {
            violations.add(where + "nothing was deleted, the run shows nothing");
        }
        long kept = partition == 0 ? (long) KEPT_RECORDS * VALUE_BYTES : retentionBytes;
        if (found.size() * (long) (VALUE_BYTES + 100) < kept) {
            violations.add(where + "holds less than the " + kept + " bytes that are to be kept");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
