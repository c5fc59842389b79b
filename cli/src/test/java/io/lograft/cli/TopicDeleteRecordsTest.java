package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicDeleteRecordsTest {
    private static final TopicPartition TARGET = new TopicPartition("flights", 2);

    @Test
    void aDryRunSaysHowManyRecordsWouldGo() {
        assertEquals(
                "delete offsets 40 to 99 of partition 2 of topic flights, 60 records at most; the partition would begin"
                        + " at 100",
                TopicDeleteRecords.would(TARGET, 40, 250, 100));
        assertTrue(TopicDeleteRecords.would(TARGET, 40, 250, 41).contains("offsets 40 to 40"));
        assertTrue(TopicDeleteRecords.would(TARGET, 40, 250, 41).contains(" 1 record at most"));
        assertTrue(TopicDeleteRecords.would(TARGET, 40, 250, -1).contains("210 records"));
    }

    @Test
    void aDryRunSaysWhenNothingWouldGo() {
        assertEquals(
                "delete nothing: partition 2 of topic flights begins at offset 40 already",
                TopicDeleteRecords.would(TARGET, 40, 250, 40));
        assertTrue(TopicDeleteRecords.would(TARGET, 0, 0, -1).startsWith("delete nothing"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, 251})
    void aDryRunRefusesWhatTheLeaderWouldRefuse(long beforeOffset) {
        LograftException refused =
                assertThrows(LograftException.class, () -> TopicDeleteRecords.would(TARGET, 40, 250, beforeOffset));
        assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, refused.code());
        assertTrue(refused.getMessage().contains("committed up to 250"), refused.getMessage());
    }
}
