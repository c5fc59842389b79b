package io.lograft.metadata.image;

import io.lograft.base.BrokerId;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What differs between two images. Immutable; costs in proportion to what changed. Any thread. */
public final class ImageDelta {
    private final ClusterImage from;
    private final ClusterImage to;
    private final SortedSet<Integer> changedBrokers;
    private final SortedSet<TopicId> changedTopics;
    private final SortedSet<TopicId> removedTopics;

    private ImageDelta(
            ClusterImage from,
            ClusterImage to,
            SortedSet<Integer> changedBrokers,
            SortedSet<TopicId> changedTopics,
            SortedSet<TopicId> removedTopics) {
        this.from = from;
        this.to = to;
        this.changedBrokers = Collections.unmodifiableSortedSet(changedBrokers);
        this.changedTopics = Collections.unmodifiableSortedSet(changedTopics);
        this.removedTopics = Collections.unmodifiableSortedSet(removedTopics);
    }

    /** Any two images, also far apart: compares all brokers and topics by identity first. */
    public static ImageDelta between(ClusterImage from, ClusterImage to) {
        TreeSet<Integer> brokers = new TreeSet<>(from.brokersById().keySet());
        brokers.addAll(to.brokersById().keySet());
        TreeSet<TopicId> topics = new TreeSet<>(from.topicsById().keySet());
        topics.addAll(to.topicsById().keySet());
        return of(from, to, brokers, topics);
    }

    /** Two images that differ at most in the brokers and topics named. */
    static ImageDelta of(
            ClusterImage from, ClusterImage to, SortedSet<Integer> maybeBrokers, SortedSet<TopicId> maybeTopics) {
        TreeSet<Integer> changedBrokers = new TreeSet<>();
        for (int id : maybeBrokers) {
            if (!sameBroker(from.broker(id), to.broker(id))) {
                changedBrokers.add(id);
            }
        }
        TreeSet<TopicId> changedTopics = new TreeSet<>();
        TreeSet<TopicId> removedTopics = new TreeSet<>();
        for (TopicId id : maybeTopics) {
            TopicImage before = from.topic(id);
            TopicImage after = to.topic(id);
            if (after == null && before != null) {
                removedTopics.add(id);
            } else if (after != null && after != before && !after.equals(before)) {
                changedTopics.add(id);
            }
        }
        return new ImageDelta(from, to, changedBrokers, changedTopics, removedTopics);
    }

    private static boolean sameBroker(BrokerImage before, BrokerImage after) {
        return before == after || (before != null && before.equals(after));
    }

    /** The image before. */
    public ClusterImage from() {
        return from;
    }

    /** The image after. */
    public ClusterImage to() {
        return to;
    }

    /** Whether nothing but the version and the controller's identity differs. */
    public boolean isEmpty() {
        return changedBrokers.isEmpty()
                && changedTopics.isEmpty()
                && removedTopics.isEmpty()
                && from.clusterConfigs() == to.clusterConfigs()
                && from.allBrokerConfigs() == to.allBrokerConfigs();
    }

    /** Ids of brokers that are new or changed. */
    public SortedSet<Integer> changedBrokers() {
        return changedBrokers;
    }

    /** Topics that are new or changed, in settings or in any partition. */
    public SortedSet<TopicId> changedTopics() {
        return changedTopics;
    }

    /** Topics that are gone. */
    public SortedSet<TopicId> removedTopics() {
        return removedTopics;
    }

    /** Partitions of a changed topic that are new or changed in their state, by index; settings do not count. */
    public List<Integer> changedPartitions(TopicId id) {
        TopicImage after = to.topic(id);
        if (after == null) {
            return List.of();
        }
        TopicImage before = from.topic(id);
        PartitionTable older = before == null ? PartitionTable.EMPTY : before.partitions();
        List<Integer> changed = new ArrayList<>();
        after.partitions().forEachChangedSince(older, index -> {
            if (index >= older.size() || !after.partitions().get(index).equals(older.get(index))) {
                changed.add(index);
            }
        });
        return changed;
    }

    /** Whether the settings of a topic changed, or it is new. */
    public boolean configsChanged(TopicId id) {
        TopicImage after = to.topic(id);
        TopicImage before = from.topic(id);
        return after != null
                && (before == null
                        || (before.configs() != after.configs()
                                && !before.configs().equals(after.configs())));
    }

    /** What this means for the replicas of one broker. A change of a topic's settings counts for all its partitions. */
    public LocalChanges localChanges(BrokerId broker) {
        LocalReplicas local = new LocalReplicas(broker.value());
        for (TopicId id : changedTopics) {
            TopicImage before = from.topic(id);
            TopicImage after = to.topic(id);
            if (configsChanged(id)) {
                for (int index = 0; index < after.partitions().size(); index++) {
                    local.add(id, index, before == null ? null : before.partition(index), after.partition(index));
                }
            } else {
                for (int index : changedPartitions(id)) {
                    local.add(id, index, before.partition(index), after.partition(index));
                }
            }
        }
        for (TopicId id : removedTopics) {
            PartitionTable gone = from.topic(id).partitions();
            for (int index = 0; index < gone.size(); index++) {
                local.add(id, index, gone.get(index), null);
            }
        }
        return local.changes();
    }

    /** Sorts partitions into the three lists. */
    private static final class LocalReplicas {
        private final int broker;
        private final List<TopicIdPartition> toLead = new ArrayList<>();
        private final List<TopicIdPartition> toFollow = new ArrayList<>();
        private final List<TopicIdPartition> toDelete = new ArrayList<>();

        LocalReplicas(int broker) {
            this.broker = broker;
        }

        void add(TopicId topic, int index, PartitionImage before, PartitionImage after) {
            if (after != null && after.hasReplicaOn(broker)) {
                (after.leader() == broker ? toLead : toFollow).add(new TopicIdPartition(topic, index));
            } else if (before != null && before.hasReplicaOn(broker)) {
                toDelete.add(new TopicIdPartition(topic, index));
            }
        }

        LocalChanges changes() {
            Collections.sort(toLead);
            Collections.sort(toFollow);
            Collections.sort(toDelete);
            return new LocalChanges(toLead, toFollow, toDelete);
        }
    }
}
