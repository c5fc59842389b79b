package io.lograft.base;

/** Identity of a partition everywhere but at the edges: topic id and index (0 or more). */
public record TopicIdPartition(TopicId topicId, int partition) implements Comparable<TopicIdPartition> {
    public TopicIdPartition {
        if (partition < 0) {
            throw new IllegalArgumentException("partition must be 0 or more, was " + partition);
        }
    }

    @Override
    public int compareTo(TopicIdPartition other) {
        int byTopic = topicId.compareTo(other.topicId);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topicId + "-" + partition;
    }
}
