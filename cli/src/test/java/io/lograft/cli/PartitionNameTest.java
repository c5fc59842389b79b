package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PartitionNameTest {
    @Test
    void aTopicOrOnePartitionOfItIsNamed() {
        PartitionName all = PartitionName.parse("a.b-c");
        assertTrue(all.covers(new TopicPartition("a.b-c", 7)));
        assertFalse(all.covers(new TopicPartition("a.b", 7)));
        PartitionName one = PartitionName.parse("t:3");
        assertTrue(one.covers(new TopicPartition("t", 3)));
        assertFalse(one.covers(new TopicPartition("t", 4)));
        assertEquals("t:3", one.toString());
        assertEquals(Map.of(new TopicPartition("t", 3), List.of(2, 1)), one.spread(null, List.of(2, 1)));
    }

    @Test
    void whatIsNoNumberIsNamed() {
        for (String text : List.of("t:", "t:x", "t:-1", "t:99999999999")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> PartitionName.parse(text));
            assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
        }
    }
}
