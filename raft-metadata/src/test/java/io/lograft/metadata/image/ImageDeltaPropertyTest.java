package io.lograft.metadata.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.BrokerId;
import io.lograft.base.TopicIdPartition;
import io.lograft.metadata.sim.RandomHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On random histories: a delta names exactly what differs, and a broker that follows deltas has exactly its replicas. */
class ImageDeltaPropertyTest {
    private static final int STEPS = 100;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void aDeltaIsTheDifferenceNeitherMoreNorLess(long seed) {
        RandomHistory history = new RandomHistory(seed);
        for (int step = 0; step < STEPS; step++) {
            ClusterImage before = history.step();
            ClusterImage after = history.cluster().image();
            assertDifference(before, after, ImageDelta.between(before, after));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void aBrokerThatFollowsDeltasHasExactlyItsReplicasAsTheyAre(long seed) {
        RandomHistory history = new RandomHistory(seed);
        BrokerId broker = new BrokerId(2);
        Map<TopicIdPartition, PartitionImage> replicas = new HashMap<>();
        Map<TopicIdPartition, Map<String, String>> configs = new HashMap<>();
        ClusterImage seen = ClusterImage.EMPTY;
        for (int step = 0; step < STEPS; step++) {
            history.step();
            if (step % 3 != 0) {
                continue;
            }
            ClusterImage now = history.cluster().image();
            follow(ImageDelta.between(seen, now).localChanges(broker), now, replicas, configs);
            seen = now;
            assertReplicas(broker, now, replicas, configs);
        }
    }

    private static void follow(
            LocalChanges changes,
            ClusterImage now,
            Map<TopicIdPartition, PartitionImage> replicas,
            Map<TopicIdPartition, Map<String, String>> configs) {
        List<TopicIdPartition> all = new ArrayList<>(changes.toLead());
        all.addAll(changes.toFollow());
        all.addAll(changes.toDelete());
        assertEquals(all.size(), new HashSet<>(all).size(), "a partition in two lists");
        for (TopicIdPartition id : changes.toLead()) {
            assertEquals(2, now.partition(id).leader());
        }
        for (TopicIdPartition id : changes.toFollow()) {
            assertTrue(now.partition(id).leader() != 2);
        }
        all.removeAll(changes.toDelete());
        all.forEach(id -> replicas.put(id, now.partition(id)));
        all.forEach(id -> configs.put(id, now.topic(id.topicId()).configs()));
        changes.toDelete().forEach(replicas::remove);
        changes.toDelete().forEach(configs::remove);
    }

    private static void assertReplicas(
            BrokerId broker,
            ClusterImage now,
            Map<TopicIdPartition, PartitionImage> replicas,
            Map<TopicIdPartition, Map<String, String>> configs) {
        int expected = 0;
        for (TopicImage topic : now.topics()) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                if (topic.partition(index).hasReplicaOn(broker.value())) {
                    TopicIdPartition id = new TopicIdPartition(topic.id(), index);
                    expected++;
                    assertEquals(topic.partition(index), replicas.get(id));
                    assertEquals(topic.configs(), configs.get(id));
                }
            }
        }
        assertEquals(expected, replicas.size());
    }

    private static void assertDifference(ClusterImage before, ClusterImage after, ImageDelta delta) {
        Set<Object> changed = new HashSet<>();
        for (TopicImage topic : after.topics()) {
            TopicImage old = before.topic(topic.id());
            if (!topic.equals(old)) {
                changed.add(topic.id());
            }
            List<Integer> partitions = new ArrayList<>();
            for (int index = 0; index < topic.partitions().size(); index++) {
                if (old == null || !topic.partition(index).equals(old.partition(index))) {
                    partitions.add(index);
                }
            }
            assertEquals(partitions, delta.changedPartitions(topic.id()));
            boolean configs = old == null || !old.configs().equals(topic.configs());
            assertEquals(configs, delta.configsChanged(topic.id()));
        }
        assertEquals(changed, delta.changedTopics());
        Set<Object> removed = new HashSet<>();
        before.topics().forEach(topic -> removed.add(topic.id()));
        after.topics().forEach(topic -> removed.remove(topic.id()));
        assertEquals(removed, delta.removedTopics());
        Map<Integer, BrokerImage> brokers = new TreeMap<>();
        after.brokers().forEach(broker -> brokers.put(broker.id(), broker));
        before.brokers().forEach(broker -> brokers.remove(broker.id(), broker));
        assertEquals(brokers.keySet(), delta.changedBrokers());
    }
}
