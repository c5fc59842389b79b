package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.cli.records.Position;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.OffsetAndTimestamp;
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
    private final Writing out;
    private final Clock clock;
    private final Limits limits;
    private long lastRecordMs;

    Reading(Consumer consumer, Writing out, Clock clock, Limits limits) {
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

    /** Reads these partitions up to where they end now. Empty ones are done at once. */
    void toTheEnd(List<TopicPartition> partitions, Position start) {
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        if (start.kind() == Position.Kind.END) {
            return;
        }
        Map<TopicPartition, Long> begins = begins(partitions, start, ends);
        Map<TopicPartition, Long> open = new HashMap<>(ends);
        open.keySet().removeIf(partition -> begins.get(partition) >= ends.get(partition));
        consumer.assign(open.keySet());
        open.keySet().forEach(partition -> consumer.seek(partition, begins.get(partition)));
        Distance distance = new Distance(begins, open);
        while (!open.isEmpty() && !isOver()) {
            for (ConsumerRecord record : poll()) {
                Long end = open.get(record.partition());
                if (end != null && record.offset() < end) {
                    write(record);
                    distance.reached(record);
                }
            }
            out.report(distance.part());
            if (open.keySet().removeIf(partition -> consumer.position(partition) >= open.get(partition))) {
                consumer.assign(open.keySet());
            }
        }
    }

    /** Where each partition is begun. */
    private Map<TopicPartition, Long> begins(
            List<TopicPartition> partitions, Position start, Map<TopicPartition, Long> ends) {
        if (start.kind() == Position.Kind.OFFSET) {
            return Map.of(partitions.get(0), start.number());
        }
        Map<TopicPartition, Long> begins = new HashMap<>();
        if (start.kind() == Position.Kind.TIME) {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, start.number()));
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
            partitions.forEach(partition -> begins.put(
                    partition,
                    found.containsKey(partition) ? found.get(partition).offset() : ends.get(partition)));
            return begins;
        }
        begins.putAll(consumer.beginningOffsets(partitions));
        if (start.kind() == Position.Kind.LAST) {
            begins.replaceAll((partition, first) -> Math.max(first, ends.get(partition) - start.number()));
        }
        return begins;
    }

    /**
     * Reads these partitions until a limit is reached or nobody listens.
     *
     * @param whole also partitions that the topic gets later, from their beginning
     */
    void onAndOn(String topic, List<TopicPartition> partitions, Position start, boolean whole) {
        consumer.assign(partitions);
        switch (start.kind()) {
            case BEGINNING -> consumer.seekToBeginning(partitions);
            case END -> consumer.seekToEnd(partitions);
            case OFFSET -> consumer.seek(partitions.get(0), start.number());
            case LAST, TIME ->
                begins(partitions, start, consumer.endOffsets(partitions)).forEach(consumer::seek);
        }
        long lookedMs = clock.monotonicMs();
        while (!isOver()) {
            List<ConsumerRecord> records = poll();
            records.forEach(this::write);
            out.report(-1);
            if (whole && clock.monotonicMs() - lookedMs > NEW_PARTITIONS_MS) {
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
        if (limits.maxMessages() == null || out.written() < limits.maxMessages()) {
            out.write(record);
        }
    }

    private boolean isOver() {
        return out.isClosed()
                || (limits.maxMessages() != null && out.written() >= limits.maxMessages())
                || (limits.timeoutMs() != null && clock.monotonicMs() - lastRecordMs >= limits.timeoutMs());
    }

    /** How much of the way from the beginnings to the ends is behind. */
    private static final class Distance {
        private final Map<TopicPartition, Long> begins;
        private final Map<TopicPartition, Long> reached = new HashMap<>();
        private final long whole;

        private Distance(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
            this.begins = begins;
            long sum = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                sum += end.getValue() - begins.get(end.getKey());
            }
            this.whole = sum;
        }

        private void reached(ConsumerRecord record) {
            reached.put(record.partition(), record.offset() + 1);
        }

        private double part() {
            long behind = 0;
            for (Map.Entry<TopicPartition, Long> position : reached.entrySet()) {
                behind += position.getValue() - begins.get(position.getKey());
            }
            return behind / (double) Math.max(1, whole);
        }
    }
}
