package io.lograft.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final TopicId TOPIC = new TopicId(0x0123_4567_89ab_cdefL, 0xfedc_ba98_7654_3210L);

    @Test
    void aTopicIdHasABinaryAndATextForm() {
        assertArrayEquals(
                new byte[] {
                    0x01,
                    0x23,
                    0x45,
                    0x67,
                    (byte) 0x89,
                    (byte) 0xab,
                    (byte) 0xcd,
                    (byte) 0xef,
                    (byte) 0xfe,
                    (byte) 0xdc,
                    (byte) 0xba,
                    (byte) 0x98,
                    0x76,
                    0x54,
                    0x32,
                    0x10
                },
                TOPIC.toBytes());
        assertEquals("ASNFZ4mrze_-3LqYdlQyEA", TOPIC.toString());
        assertEquals(TOPIC, TopicId.fromBytes(TOPIC.toBytes()));
        assertEquals(TOPIC, TopicId.parse(TOPIC.toString()));
    }

    @Test
    void aTopicIdOfAnotherLengthIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TopicId.fromBytes(new byte[15]));
        assertThrows(IllegalArgumentException.class, () -> TopicId.parse("AAAA"));
        assertThrows(IllegalArgumentException.class, () -> TopicId.parse("not base64 at all!!!!!"));
    }

    @Test
    void topicIdsSortAsTheirBytesDo() {
        List<TopicId> sorted = List.of(new TopicId(0, 1), new TopicId(0, -1), new TopicId(1, 0), new TopicId(-1, 0));
        assertEquals(sorted, sorted.stream().sorted().toList());
    }

    @Test
    void brokersAndPartitionsCountFromZero() {
        assertEquals("0", new BrokerId(0).toString());
        assertThrows(IllegalArgumentException.class, () -> new BrokerId(-1));
        assertEquals(TOPIC + "-0", new TopicIdPartition(TOPIC, 0).toString());
        assertThrows(IllegalArgumentException.class, () -> new TopicIdPartition(TOPIC, -1));
    }

    @Test
    void partitionsSortByTopicThenNumerically() {
        assertTrue(new TopicPartition("a", 10).compareTo(new TopicPartition("a", 9)) > 0);
        assertTrue(new TopicPartition("a", 10).compareTo(new TopicPartition("b", 0)) < 0);
        assertTrue(new TopicIdPartition(TOPIC, 2).compareTo(new TopicIdPartition(TOPIC, 10)) < 0);
        assertTrue(new BrokerId(2).compareTo(new BrokerId(10)) < 0);
    }

    @Test
    void aDecisionKeepsItsRecordsAndMayChangeNothing() {
        Decision<String, Integer> decision = new Decision<>(List.of("a", "b"), 2);
        assertEquals(List.of("a", "b"), decision.records());
        assertEquals(new Decision<String, Integer>(List.of(), 7), Decision.noChange(7));
    }
}
