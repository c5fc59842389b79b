package io.lograft.metadata.op;

import io.lograft.base.TopicId;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses brokers for new partitions, the preferred leader first. Leaders and replicas are spread evenly within the topic
 * first, then over all topics; the copies of a partition are spread over racks (a broker without a rack is one of its own);
 * the second copies of one broker's leaderships are spread too, so that its load spreads when it fails. Deterministic:
 * what is equal otherwise is decided by the topic's id. Used once, by one thread.
 */
final class Placement {
    private final int[] brokers;
    private final int[] racks;
    private final int rackCount;
    private final int[] topicLeaders;
    private final int[] topicReplicas;
    private final int[] clusterLeaders;
    private final int[] clusterReplicas;
    private final int[][] secondOf;
    private final int rotation;

    private Placement(List<BrokerImage> candidates, TopicId topic) {
        int count = candidates.size();
        brokers = new int[count];
        racks = new int[count];
        topicLeaders = new int[count];
        topicReplicas = new int[count];
        clusterLeaders = new int[count];
        clusterReplicas = new int[count];
        secondOf = new int[count][count];
        rotation = Math.floorMod(Long.hashCode(topic.leastSignificantBits()), count);
        Map<String, Integer> rackNumbers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            BrokerImage broker = candidates.get(i);
            brokers[i] = broker.id();
            String rack = broker.rack().isEmpty() ? "\0" + broker.id() : broker.rack();
            Integer known = rackNumbers.putIfAbsent(rack, rackNumbers.size());
            racks[i] = known != null ? known : rackNumbers.size() - 1;
        }
        rackCount = rackNumbers.size();
    }

    /** Brokers that may get partitions: active, and not cordoned. By id. */
    static List<BrokerImage> candidates(ClusterImage image) {
        List<BrokerImage> candidates = new ArrayList<>();
        for (BrokerImage broker : image.brokers()) {
            if (broker.active() && !ClusterConfigs.cordoned(image, broker.id())) {
                candidates.add(broker);
            }
        }
        return candidates;
    }

    /**
     * Replica lists for new partitions.
     *
     * @param candidates brokers to choose from, at least as many as {@code replicationFactor}
     * @param topic the topic's id; its partitions in the image, if any, count
     */
    static List<List<Integer>> place(
            ClusterImage image, List<BrokerImage> candidates, TopicId topic, int partitions, int replicationFactor) {
        Placement placement = new Placement(candidates, topic);
        placement.count(image, topic);
        List<List<Integer>> placed = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            placed.add(placement.placeOne(replicationFactor));
        }
        return placed;
    }

    private void count(ClusterImage image, TopicId own) {
        Map<Integer, Integer> positions = new HashMap<>();
        for (int i = 0; i < brokers.length; i++) {
            positions.put(brokers[i], i);
        }
        for (TopicImage topic : image.topics()) {
            for (PartitionImage partition : topic.partitions()) {
                int[] members = new int[partition.replicas().size()];
                for (int i = 0; i < members.length; i++) {
                    members[i] = positions.getOrDefault(partition.replicas().get(i), -1);
                }
                note(members, topic.id().equals(own));
            }
        }
    }

    private void note(int[] members, boolean ownTopic) {
        for (int i = 0; i < members.length; i++) {
            if (members[i] < 0) {
                continue;
            }
            clusterReplicas[members[i]]++;
            clusterLeaders[members[i]] += i == 0 ? 1 : 0;
            topicReplicas[members[i]] += ownTopic ? 1 : 0;
            topicLeaders[members[i]] += ownTopic && i == 0 ? 1 : 0;
        }
        if (members.length > 1 && members[0] >= 0 && members[1] >= 0) {
            secondOf[members[0]][members[1]]++;
        }
    }

    private List<Integer> placeOne(int replicationFactor) {
        int[] chosen = new int[replicationFactor];
        int[] perRack = new int[rackCount];
        boolean[] taken = new boolean[brokers.length];
        for (int copy = 0; copy < replicationFactor; copy++) {
            int best = -1;
            for (int candidate = 0; candidate < brokers.length; candidate++) {
                if (!taken[candidate] && (best < 0 || better(candidate, best, chosen, copy, perRack))) {
                    best = candidate;
                }
            }
            chosen[copy] = best;
            taken[best] = true;
            perRack[racks[best]]++;
        }
        note(chosen, true);
        return Arrays.stream(chosen).map(position -> brokers[position]).boxed().toList();
    }

    private boolean better(int left, int right, int[] chosen, int copy, int[] perRack) {
        int order = copy == 0 ? compareAsLeader(left, right) : compareAsFollower(left, right, chosen, copy, perRack);
        return order != 0 ? order < 0 : turn(left) < turn(right);
    }

    private int compareAsLeader(int left, int right) {
        int order = Integer.compare(topicLeaders[left], topicLeaders[right]);
        order = order != 0 ? order : Integer.compare(topicReplicas[left], topicReplicas[right]);
        order = order != 0 ? order : Integer.compare(clusterLeaders[left], clusterLeaders[right]);
        return order != 0 ? order : Integer.compare(clusterReplicas[left], clusterReplicas[right]);
    }

    private int compareAsFollower(int left, int right, int[] chosen, int copy, int[] perRack) {
        int order = Integer.compare(perRack[racks[left]], perRack[racks[right]]);
        order = order != 0 ? order : Integer.compare(topicReplicas[left], topicReplicas[right]);
        if (copy == 1) {
            order = order != 0 ? order : Integer.compare(secondOf[chosen[0]][left], secondOf[chosen[0]][right]);
        }
        return order != 0 ? order : Integer.compare(clusterReplicas[left], clusterReplicas[right]);
    }

    private int turn(int position) {
        return Math.floorMod(position - rotation, brokers.length);
    }
}
