package io.lograft.cli;

import io.lograft.base.TopicPartition;
import io.lograft.client.Admin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** {@code TOPIC} or {@code TOPIC:PARTITION}, as people write it. */
record PartitionName(String topic, OptionalInt partition) {
    /** @throws IllegalArgumentException with a message for people */
    static PartitionName parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new PartitionName(text, OptionalInt.empty());
        }
        String number = text.substring(colon + 1);
        try {
            int partition = Integer.parseInt(number);
            if (partition >= 0) {
                return new PartitionName(text.substring(0, colon), OptionalInt.of(partition));
            }
        } catch (NumberFormatException malformed) {
            // Told below, as for a negative number.
        }
        throw new IllegalArgumentException(
                "'" + text + "' names partition '" + number + "': give TOPIC:0, TOPIC:1 and so on, or TOPIC for all");
    }

    boolean covers(TopicPartition one) {
        return one.topic().equals(topic) && (partition.isEmpty() || partition.getAsInt() == one.partition());
    }

    /** These replicas for the partition; for a whole topic each next partition begins with the next of them. */
    Map<TopicPartition, List<Integer>> spread(Admin admin, List<Integer> replicas) {
        Map<TopicPartition, List<Integer>> plan = new LinkedHashMap<>();
        if (partition.isPresent()) {
            plan.put(new TopicPartition(topic, partition.getAsInt()), replicas);
            return plan;
        }
        int count = admin.describeTopic(topic).join().partitions().size();
        for (int index = 0; index < count; index++) {
            List<Integer> rotated = new ArrayList<>(replicas);
            Collections.rotate(rotated, -index);
            plan.put(new TopicPartition(topic, index), rotated);
        }
        return plan;
    }

    @Override
    public String toString() {
        return partition.isPresent() ? topic + ":" + partition.getAsInt() : topic;
    }
}
