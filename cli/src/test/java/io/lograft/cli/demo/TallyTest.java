package io.lograft.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private final Journal journal = new Journal(6, 2);
    private final Tally tally = new Tally(journal, 2);

    @Test
    void everythingOnceAndInOrderIsClean() {
        acknowledgeAll();
        saw(0, 0, 2, 4);
        saw(1, 1, 3, 5);
        assertTrue(tally.isClean());
        assertEquals("0 of 6 lost, 0 twice, order kept", tally.describe());
    }

    @Test
    void onlyWhatWasAcknowledgedCanBeLost() {
        journal.acknowledged(0, 1);
        journal.acknowledged(2, 1);
        saw(0, 2);
        assertEquals(1, tally.lost());
        assertFalse(tally.isClean());
    }

    @Test
    void aRecordThatWasNeverAcknowledgedMayBeThere() {
        saw(0, 0, 2);
        assertTrue(tally.isClean());
    }

    @Test
    void doublesAndDisorderAreCounted() {
        acknowledgeAll();
        saw(0, 0, 4, 4, 2);
        saw(1, 1, 3, 5);
        assertEquals("0 of 6 lost, 1 twice, 1 out of order", tally.describe());
        assertFalse(tally.isClean());
    }

    @Test
    void aRecordInAForeignPartitionIsOutOfOrder() {
        saw(1, 0);
        assertEquals(1, tally.outOfOrder());
    }

    @Test
    void keysOfOtherRunsAndOfStrangersAreTold() {
        byte[] key = new RecordKey("k7x", 42).bytes();
        assertEquals(42, RecordKey.numberOf("k7x", key));
        assertEquals(-1, RecordKey.numberOf("k7", key));
        assertEquals(-1, RecordKey.numberOf("k7x", null));
        assertEquals(-1, RecordKey.numberOf("k7x", "k7x-many".getBytes(StandardCharsets.US_ASCII)));
    }

    private void acknowledgeAll() {
        for (int number = 0; number < journal.records(); number++) {
            journal.acknowledged(number, 1);
        }
    }

    private void saw(int partition, int... numbers) {
        for (int number : numbers) {
            tally.saw(partition, number);
        }
    }
}
