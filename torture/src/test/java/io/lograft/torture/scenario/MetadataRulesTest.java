package io.lograft.torture.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.ClusterState.Partition;
import io.lograft.torture.cluster.ClusterState.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetadataRulesTest {
    private static final Partition PARTITION = new Partition(0, 1, 5, 9, List.of(1, 2, 3), Set.of(1, 2));
    private static final ClusterState BEFORE = state("cluster", 7, topic("id", Map.of("a", "b"), PARTITION));

    @Test
    void growthIsFine() {
        Partition moved = new Partition(0, 2, 6, 10, List.of(1, 2, 3), Set.of(2, 3));
        Partition added = new Partition(1, 1, 0, 0, List.of(1), Set.of(1));
        assertEquals(List.of(), violations(state("cluster", 8, topic("id", Map.of("a", "b"), moved, added))));
        assertEquals(List.of(), violations(BEFORE));
    }

    @Test
    void whateverGoesBackIsFound() {
        found(
                state("cluster", 6, topic("id", Map.of("a", "b"), PARTITION)),
                "the controller epoch went from 7 back to 6");
        found(state("other", 7, topic("id", Map.of("a", "b"), PARTITION)), "the cluster id changed");
        found(state("cluster", 7, topic("new", Map.of("a", "b"), PARTITION)), "now it is new");
        found(state("cluster", 7, topic("id", Map.of(), PARTITION)), "with {}");
        found(state("cluster", 7, topic("id", Map.of("a", "b"))), "t-0 is gone");
        found(state("cluster", 7, null), "t is gone");
        found(with(new Partition(0, 1, 4, 9, List.of(1, 2, 3), Set.of(1))), "back to");
        found(with(new Partition(0, 1, 5, 8, List.of(1, 2, 3), Set.of(1))), "back to");
        found(with(new Partition(0, 1, 5, 9, List.of(1, 2), Set.of(1))), "back to");
    }

    @Test
    void agreementLeavesOutTheVersionOnly() {
        ClusterState later = new ClusterState("cluster", 1, 7, 999, Set.of(1, 2, 3), BEFORE.topics());
        assertTrue(BEFORE.agreesWith(later));
        assertTrue(!BEFORE.agreesWith(new ClusterState("cluster", 2, 7, 1, Set.of(1, 2, 3), BEFORE.topics())));
        assertTrue(!BEFORE.agreesWith(new ClusterState("cluster", 1, 7, 1, Set.of(1, 2), BEFORE.topics())));
        assertTrue(!BEFORE.agreesWith(state("cluster", 7, null)));
    }

    @Test
    void whatIsMissingFromTheFullIsrIsNamed() {
        assertTrue(BEFORE.missingFromFullIsr("t").contains("isr"));
        assertEquals("no topic u", BEFORE.missingFromFullIsr("u"));
        ClusterState full = with(new Partition(0, 1, 5, 9, List.of(1, 2), Set.of(1, 2)));
        assertNull(full.missingFromFullIsr("t"));
        ClusterState leaderless = with(new Partition(0, -1, 5, 9, List.of(1, 2), Set.of(1, 2)));
        assertTrue(leaderless.missingFromFullIsr("t").contains("leader=-1"));
        assertEquals(1, full.ledBy(1, "t"));
        assertEquals(0, full.ledBy(2, "t"));
    }

    private static void found(ClusterState after, String what) {
        List<String> violations = violations(after);
        assertEquals(1, violations.size(), violations.toString());
        assertTrue(violations.get(0).startsWith("here: ") && violations.get(0).contains(what), violations.get(0));
    }

    private static List<String> violations(ClusterState after) {
        Report report = new Report("test");
        MetadataRules.checkLater("here", BEFORE, after, report);
        return report.violations();
    }

    private static ClusterState with(Partition partition) {
        return state("cluster", 7, topic("id", Map.of("a", "b"), partition));
    }

    private static Topic topic(String id, Map<String, String> configs, Partition... partitions) {
        return new Topic(id, configs, List.of(partitions));
    }

    private static ClusterState state(String clusterId, long epoch, Topic topic) {
        TreeMap<String, Topic> topics = new TreeMap<>();
        if (topic != null) {
            topics.put("t", topic);
        }
        return new ClusterState(clusterId, 1, epoch, 1, Set.of(1, 2, 3), topics);
    }
}
