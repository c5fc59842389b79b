package io.lograft.torture.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cluster as one node described it.
 *
 * @param clusterId agreed once
 * @param controller node id of the active controller, -1 if none is known
 * @param controllerEpoch grows with each new controller
 * @param metadataVersion index of the metadata that this was answered from
 * @param liveBrokers brokers that are registered and not fenced
 * @param topics by name
 */
public record ClusterState(
        String clusterId,
        int controller,
        long controllerEpoch,
        long metadataVersion,
        Set<Integer> liveBrokers,
        TreeMap<String, Topic> topics) {
    /** A topic and its partitions by number. */
    public record Topic(String id, Map<String, String> configs, List<Partition> partitions) {}

    /** One partition; {@code leader} is -1 if it has none, {@code moving} says that it is being reassigned. */
    public record Partition(
            int partition,
            int leader,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> replicas,
            Set<Integer> isr,
            boolean moving) {
        /** A partition that stays where it is. */
        public Partition(
                int partition,
                int leader,
                int leaderEpoch,
                int partitionEpoch,
                List<Integer> replicas,
                Set<Integer> isr) {
            this(partition, leader, leaderEpoch, partitionEpoch, replicas, isr, false);
        }
    }

    /** The topic's partitions by number; empty if there is no such topic. */
    public List<Partition> partitions(String topic) {
        Topic found = topics.get(topic);
        return found == null ? List.of() : found.partitions();
    }

    /** How many of the topic's partitions the node leads. */
    public long ledBy(int node, String topic) {
        return partitions(topic).stream()
                .filter(partition -> partition.leader() == node)
                .count();
    }

    /** Null if every partition of the topic has a leader and all its replicas in sync; else what is missing. */
    public String missingFromFullIsr(String topic) {
        for (Partition partition : partitions(topic)) {
            if (partition.leader() < 0 || !partition.isr().containsAll(partition.replicas())) {
                return partition.toString();
            }
        }
        return partitions(topic).isEmpty() ? "no topic " + topic : null;
    }

    /** Null if no partition of the topic is on its way to other nodes; else which is. */
    public String missingFromRest(String topic) {
        return partitions(topic).stream()
                .filter(Partition::moving)
                .map(Partition::toString)
                .findFirst()
                .orElse(null);
    }

    /** Whether the two say the same, but for the version, which also no-ops move. */
    public boolean agreesWith(ClusterState other) {
        return clusterId.equals(other.clusterId)
                && controller == other.controller
                && controllerEpoch == other.controllerEpoch
                && liveBrokers.equals(other.liveBrokers)
                && topics.equals(other.topics);
    }
}
