package io.lograft.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class JournalTest {
    @Test
    void thePauseOfAPartitionIsItsLongestIntervalBetweenAcknowledgements() {
        Journal journal = new Journal(8, 2);
        acknowledge(journal, 0, 100, 110);
        acknowledge(journal, 2, 200, 210);
        acknowledge(journal, 4, 300, 710);
        acknowledge(journal, 6, 400, 711);
        acknowledge(journal, 1, 100, 2_000);
        acknowledge(journal, 3, 100, 2_100);
        assertEquals(500, journal.longestPauseNs(0));
        assertEquals(100, journal.longestPauseNs(1));
    }

    @Test
    void anAcknowledgementThatWasOnItsWayWhenTheLeaderDiedIsNotTheNextOne() {
        Journal journal = new Journal(4, 1);
        acknowledge(journal, 0, 100, 510);
        acknowledge(journal, 1, 600, 900);
        acknowledge(journal, 2, 700, 901);
        assertEquals(400, journal.firstAcknowledgementAfterNs(0, 500));
        assertEquals(-1, journal.firstAcknowledgementAfterNs(0, 800));
    }

    private static void acknowledge(Journal journal, int number, long sentNs, long acknowledgedNs) {
        journal.sent(number, sentNs);
        journal.acknowledged(number, acknowledgedNs);
    }
}
