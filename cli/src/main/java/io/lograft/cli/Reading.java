package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.cli.output.RecordOutput;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Moves records from a consumer to an output until a limit is reached. Used by one thread. */
final class Reading {
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final long NEW_PARTITIONS_MS = 5_000;

    private final Consumer consumer;
    private final RecordOutput out;
    private final Clock clock;
    private final Limits limits;
    private long written;
    private long lastRecordMs;

    Reading(Consumer consumer, RecordOutput out, Clock clock, Limits limits) {
        this.consumer = consumer;
        this.out = out;
        this.clock = clock;
        this.limits = limits;
        this.lastRecordMs = clock.monotonicMs();
    }

    /**
     * Where to stop early.
     *
     * @param maxMessages null for no limit
     * @param timeoutMs null to wait for ever
     */
    record Limits(Long maxMessages, Long timeoutMs) {}

    /**
     * Where to begin: at an offset if there is one, at the beginning, or else at the end.
     *
     * @param offset may be null
     */
    record Start(boolean fromBeginning, Long offset) {}

    /** Reads these partitions up to where they end now. Empty ones are done at once. */
    void toTheEnd(List<TopicPartition> partitions, Start start) {
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        if (start.offset() == null && !start.fromBeginning()) {
            return;
        }
        Map<TopicPartition, Long> begins = start.offset() == null
                ? consumer.beginningOffsets(partitions)
                : Map.of(partitions.get(0), start.offset());
        ends.keySet().removeIf(partition -> begins.get(partition) >= ends.get(partition));
        consumer.assign(ends.keySet());
        ends.keySet().forEach(partition -> consumer.seek(partition, begins.get(partition)));
        while (!ends.isEmpty() && !isOver()) {
            for (ConsumerRecord record : poll()) {
                Long end = ends.get(record.partition());
                if (end != null && record.offset() < end) {
                    write(record);
                }
            }
            if (ends.keySet().removeIf(partition -> consumer.position(partition) >= ends.get(partition))) {
                consumer.assign(ends.keySet());
            }
        }
    }

    /**
     * Reads these partitions until a limit is reached or nobody listens.
     *
     * @param whole also partitions that the topic gets later, from their beginning
     */
    void onAndOn(String topic, List<TopicPartition> partitions, Start start, boolean whole) {
        consumer.assign(partitions);
        if (start.offset() != null) {
            consumer.seek(partitions.get(0), start.offset());
        } else if (start.fromBeginning()) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        long lookedMs = clock.monotonicMs();
        while (!isOver()) {
            List<ConsumerRecord> records = poll();
            records.forEach(this::write);
            if (whole && records.isEmpty() && clock.monotonicMs() - lookedMs > NEW_PARTITIONS_MS) {
                readNewPartitions(topic);
                lookedMs = clock.monotonicMs();
            }
        }
    }

    private void readNewPartitions(String topic) {
        List<TopicPartition> all = consumer.partitionsOf(topic);
        List<TopicPartition> added = new ArrayList<>(all);
        added.removeAll(consumer.assignment());
        if (!added.isEmpty()) {
            consumer.assign(all);
            consumer.seekToBeginning(added);
        }
    }

    /** While there is more, it is collected; when nothing is at hand, what was collected goes out before the wait. */
    private List<ConsumerRecord> poll() {
        List<ConsumerRecord> records = consumer.poll(out.isDirty() ? Duration.ZERO : IDLE);
        if (records.isEmpty()) {
            out.flush();
        } else {
            lastRecordMs = clock.monotonicMs();
        }
        return records;
    }

    private void write(ConsumerRecord record) {
        if (limits.maxMessages() == null || written < limits.maxMessages()) {
            out.write(record.value());
            written++;
        }
    }

    private boolean isOver() {
        return out.isClosed()
                || (limits.maxMessages() != null && written >= limits.maxMessages())
                || (limits.timeoutMs() != null && clock.monotonicMs() - lastRecordMs >= limits.timeoutMs());
    }
}
