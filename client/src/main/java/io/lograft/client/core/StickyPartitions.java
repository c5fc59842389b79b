package io.lograft.client.core;

import io.lograft.base.Rng;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where records without a key go: to one partition of the topic until that has got a batch's worth of bytes, then to
 * another at random. So batches fill up, and a partition whose leader is slow, whose batches therefore wait and grow,
 * gets no more than the others (KIP-794). Guarded by the accumulator's lock.
 */
final class StickyPartitions {
    /** The partition of the moment, and what it got. */
    private static final class Current {
        private int partition;
        private long bytes;
    }

    private final int turnBytes;
    private final Rng rng;
    private final Map<String, Current> byTopic = new HashMap<>();

    /**
     * @param turnBytes what a partition gets before it is another's turn
     */
    StickyPartitions(int turnBytes, Rng rng) {
        this.turnBytes = turnBytes;
        this.rng = rng;
    }

    /** Whose turn it is. */
    int current(TopicView topic) {
        Current current = byTopic.get(topic.name());
        if (current == null || current.partition >= topic.partitions().size()) {
            return begin(topic, -1);
        }
        return topic.partitions().get(current.partition).hasLeader()
                ? current.partition
                : begin(topic, current.partition);
    }

    /** Counts what the partition of the moment got; at the end of a batch its turn may be over. */
    void count(TopicView topic, int partition, long bytes) {
        Current current = byTopic.get(topic.name());
        if (current != null && current.partition == partition) {
            current.bytes += bytes;
        }
    }

    /** No batch is being filled: if its turn is over, another partition is next. */
    int atBatchEnd(TopicView topic) {
        Current current = byTopic.get(topic.name());
        if (current == null || current.bytes < turnBytes) {
            return current(topic);
        }
        return begin(topic, current.partition);
    }

    void forget(String topic) {
        byTopic.remove(topic);
    }

    private int begin(TopicView topic, int last) {
        Current current = byTopic.computeIfAbsent(topic.name(), name -> new Current());
        current.partition = next(topic, last);
        current.bytes = 0;
        return current.partition;
    }

    /** Another partition at random, one that has a leader if any has. */
    private int next(TopicView topic, int last) {
        List<Integer> led = new ArrayList<>();
        topic.partitions().forEach(partition -> {
            if (partition.hasLeader() && partition.partition() != last) {
                led.add(partition.partition());
            }
        });
        if (!led.isEmpty()) {
            return led.get(rng.nextInt(led.size()));
        }
        boolean stay = last >= 0 && topic.partitions().get(last).hasLeader();
        return stay ? last : rng.nextInt(topic.partitions().size());
    }
}
