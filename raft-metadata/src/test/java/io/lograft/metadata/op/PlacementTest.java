package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicId;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.v1.AddPartitionsRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlacementTest {
    @Test
    void leadersAndReplicasOfATopicAreSpreadEvenly() {
        for (int brokers = 1; brokers <= 7; brokers++) {
            for (int factor = 1; factor <= Math.min(4, brokers); factor++) {
                TestCluster cluster = TestCluster.ofBrokers(brokers);
                cluster.createTopic("t", 12 * brokers + 5, factor);
                assertSpread(leaders(cluster, "t"), 1);
                assertSpread(replicas(cluster, "t"), 2);
            }
        }
    }

    @Test
    void manySmallTopicsAreSpreadEvenlyTogether() {
        TestCluster cluster = TestCluster.ofBrokers(5);
        for (int i = 0; i < 100; i++) {
            cluster.createTopic("t" + i, 1, 3);
        }
        assertSpread(leaders(cluster, null), 1);
        assertSpread(replicas(cluster, null), 2);
    }

    @Test
    void aNewBrokerIsNotFloodedWithOneTopicsLeaders() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        cluster.createTopic("old", 60, 3);
        cluster.start(4);
        cluster.createTopic("new", 8, 3);
        assertSpread(leaders(cluster, "new"), 0);
        assertSpread(replicas(cluster, "new"), 0);
    }

    @Test
    void theCopiesOfAPartitionAreOnAsManyRacksAsThereAre() {
        TestCluster cluster = racks("a", "b", "c", "a", "b", "c");
        cluster.createTopic("t", 60, 3);
        cluster.image().topic("t").partitions().forEach(partition -> assertEquals(3, racksOf(cluster, partition)));
        assertSpread(leaders(cluster, "t"), 1);
        assertSpread(replicas(cluster, "t"), 1);
    }

    @Test
    void moreCopiesThanRacksShareTheRacksEvenly() {
        TestCluster cluster = racks("a", "a", "a", "b", "b", "b");
        cluster.createTopic("t", 30, 4);
        for (PartitionImage partition : cluster.image().topic("t").partitions()) {
            long onA = partition.replicas().stream().filter(id -> id <= 3).count();
            assertEquals(2, onA);
        }
        assertSpread(leaders(cluster, "t"), 1);
        assertSpread(replicas(cluster, "t"), 1);
    }

    @Test
    void racksOfDifferentSizeStillHoldOneCopyEach() {
        TestCluster cluster = racks("a", "a", "a", "b");
        cluster.createTopic("t", 24, 2);
        cluster.image().topic("t").partitions().forEach(partition -> assertEquals(2, racksOf(cluster, partition)));
        Map<Integer, Integer> replicas = replicas(cluster, "t");
        assertEquals(24, replicas.get(4));
        assertSpread(Map.of(1, replicas.get(1), 2, replicas.get(2), 3, replicas.get(3)), 1);
    }

    @Test
    void whoFollowsAFailedLeaderIsSpreadToo() {
        TestCluster cluster = TestCluster.ofBrokers(5);
        cluster.createTopic("t", 100, 3);
        cluster.fence(1);
        Map<Integer, Integer> leaders = leaders(cluster, "t");
        leaders.remove(1);
        assertSpread(leaders, 2);
    }

    @Test
    void onlyBrokersInServiceGetPartitions() {
        TestCluster cluster = TestCluster.ofBrokers(4);
        cluster.fence(2);
        cluster.beginShutdown(3);
        cluster.createTopic("t", 10, 2);
        cluster.image().topic("t").partitions().forEach(partition -> {
            assertTrue(!partition.hasReplicaOn(2) && !partition.hasReplicaOn(3));
            assertEquals(partition.replicas(), partition.isr());
            assertEquals(partition.replicas().get(0), partition.leader());
        });
    }

    @Test
    void addedPartitionsContinueTheSpread() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        cluster.createTopic("t", 4, 2);
        cluster.run(
                AddPartitions::decide,
                AddPartitionsRequest.newBuilder().setName("t").setPartitions(9).build());
        assertEquals(9, cluster.image().topic("t").partitions().size());
        assertSpread(leaders(cluster, "t"), 0);
        assertSpread(replicas(cluster, "t"), 0);
    }

    @Test
    void theSameInputsGiveTheSamePlacementAndTheTopicsIdTurnsIt() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        var brokers = Placement.candidates(cluster.image());
        TopicId id = new TopicId(1, 1);
        assertEquals(
                Placement.place(cluster.image(), brokers, id, 9, 2),
                Placement.place(cluster.image(), brokers, id, 9, 2));
        Set<List<List<Integer>>> placements = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            placements.add(Placement.place(cluster.image(), brokers, new TopicId(1, i), 9, 2));
        }
        assertNotEquals(1, placements.size());
    }

    private static TestCluster racks(String... racks) {
        TestCluster cluster = new TestCluster();
        for (int i = 0; i < racks.length; i++) {
            cluster.register(i + 1, racks[i]);
            cluster.unfence(i + 1);
        }
        return cluster;
    }

    private static long racksOf(TestCluster cluster, PartitionImage partition) {
        return partition.replicas().stream()
                .map(id -> cluster.image().broker(id).rack())
                .distinct()
                .count();
    }

    private static Map<Integer, Integer> leaders(TestCluster cluster, String topic) {
        Map<Integer, Integer> count = zeroes(cluster);
        for (TopicImage image : cluster.image().topics()) {
            if (topic == null || image.name().equals(topic)) {
                image.partitions().forEach(partition -> count.merge(partition.leader(), 1, Integer::sum));
            }
        }
        return count;
    }

    private static Map<Integer, Integer> replicas(TestCluster cluster, String topic) {
        Map<Integer, Integer> count = zeroes(cluster);
        for (TopicImage image : cluster.image().topics()) {
            if (topic == null || image.name().equals(topic)) {
                image.partitions()
                        .forEach(partition ->
                                partition.replicas().forEach(replica -> count.merge(replica, 1, Integer::sum)));
            }
        }
        return count;
    }

    private static Map<Integer, Integer> zeroes(TestCluster cluster) {
        Map<Integer, Integer> count = new TreeMap<>();
        cluster.image().brokers().forEach(broker -> count.put(broker.id(), 0));
        return count;
    }

    private static void assertSpread(Map<Integer, Integer> count, int mostApart) {
        int least = count.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
        int most = count.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertTrue(most - least <= mostApart, "spread unevenly: " + count);
    }
}
