package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicId;
import io.lograft.base.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StickyPartitionsTest {
    private static final int TURN = 1_000;

    private final StickyPartitions sticky = new StickyPartitions(TURN, new SimScheduler(1).rng("sticky"));

    @Test
    void aPartitionKeepsItsTurnUntilItGotItsBytesAndItsBatchIsOver() {
        TopicView topic = topic(0, 1, 2, 3);
        int first = sticky.current(topic);
        sticky.count(topic, first, TURN - 1);
        assertEquals(first, sticky.current(topic));
        assertEquals(first, sticky.atBatchEnd(topic), "a small batch that lingered is no reason to go on");
        sticky.count(topic, first, 1);
        assertEquals(first, sticky.current(topic), "its batch is filled");
        int second = sticky.atBatchEnd(topic);
        assertNotEquals(first, second);
        assertEquals(second, sticky.current(topic));
    }

    /** However large the batches of one partition grow, because it is slow, it gets no more than its share. */
    @Test
    void allGetTheSameNumberOfBytes() {
        TopicView topic = topic(0, 1, 2, 3);
        long[] bytes = new long[4];
        for (int turn = 0; turn < 40_000; turn++) {
            int partition = sticky.atBatchEnd(topic);
            long batch = partition == 2 ? TURN : 100;
            sticky.count(topic, partition, batch);
            bytes[partition] += batch;
        }
        long mean = (bytes[0] + bytes[1] + bytes[2] + bytes[3]) / 4;
        for (long each : bytes) {
            assertTrue(Math.abs(each - mean) < mean / 5, () -> "unequal: " + java.util.Arrays.toString(bytes));
        }
    }

    @Test
    void aPartitionWithoutALeaderLosesItsTurn() {
        int first = sticky.current(topic(0, 1, 2, 3));
        List<Integer> others = new ArrayList<>(List.of(0, 1, 2, 3));
        others.remove((Integer) first);
        TopicView without = topic(others.stream().mapToInt(each -> each).toArray());
        assertNotEquals(first, sticky.current(without));
        assertTrue(sticky.current(topic()) >= 0, "with no leader anywhere records wait where they are");
    }

    /** Four partitions, of which these have a leader. */
    private static TopicView topic(int... led) {
        List<PartitionView> partitions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int partition = i;
            boolean hasLeader = java.util.Arrays.stream(led).anyMatch(each -> each == partition);
            partitions.add(view(i, hasLeader));
        }
        return new TopicView(new TopicId(1, 2), "flights", partitions, Map.of(), 1);
    }

    private static PartitionView view(int partition, boolean hasLeader) {
        return PartitionView.of(io.lograft.proto.v1.Partition.newBuilder()
                .setPartition(partition)
                .setLeader(hasLeader ? 1 : PartitionView.NO_LEADER)
                .build());
    }
}
