package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsrTrackerTest {
    private final IsrTracker isr = new IsrTracker(1, List.of(1, 2), 5, false);

    @Test
    void wantsNothingWhileTheCommittedSetIsRight() {
        assertFalse(isr.isWanting(List.of(2, 1)));
        assertTrue(isr.isWanting(List.of(1, 2, 3)));
    }

    @Test
    void aProposalIsCommittedByItsReply() {
        long token = isr.propose(List.of(1, 2, 3));
        assertTrue(isr.onReply(token, ErrorCode.NONE, 6, 0));
        assertEquals(List.of(1, 2, 3), isr.committed());
        assertEquals(6, isr.partitionEpoch());
        assertFalse(isr.isWanting(List.of(1, 2, 3)));
    }

    @Test
    void oneProposalIsInFlightAtATime() {
        isr.propose(List.of(1, 2, 3));
        assertFalse(isr.shouldPropose(List.of(1), 0));
        assertThrows(IllegalStateException.class, () -> isr.propose(List.of(1)));
    }

    @Test
    void aFailedProposalStaysPossibleAndIsOvertakenByAnother() {
        long token = isr.propose(List.of(1, 2, 3));
        assertFalse(isr.onReply(token, ErrorCode.TIMED_OUT, -1, 100));
        assertTrue(isr.isInMaximal(3));
        assertTrue(isr.isWanting(List.of(1, 2)), "also to have the committed set confirmed");
        assertFalse(isr.shouldPropose(List.of(1, 2), 100));
        assertTrue(isr.shouldPropose(List.of(1, 2), isr.retryAtMs()));
        long second = isr.propose(List.of(1, 2));
        assertTrue(isr.isInMaximal(3));
        assertTrue(isr.onReply(second, ErrorCode.NONE, 6, 200));
        assertFalse(isr.isInMaximal(3));
    }

    @Test
    void aReplyWithoutANewPartitionEpochProvesNothing() {
        long token = isr.propose(List.of(1, 2, 3));
        assertFalse(isr.onReply(token, ErrorCode.NONE, 5, 0));
        assertTrue(isr.isInMaximal(3));
        assertEquals(List.of(1, 2), isr.committed());
    }

    @Test
    void retriesBackOffAndStartAnewWithNewMetadata() {
        long last = 0;
        for (int i = 0; i < 8; i++) {
            long token = isr.propose(List.of(1, 2, 3));
            isr.onReply(token, ErrorCode.NO_CONTROLLER, -1, 0);
            assertTrue(isr.retryAtMs() >= last && isr.retryAtMs() <= 1_000);
            last = isr.retryAtMs();
        }
        assertEquals(1_000, last);
        assertTrue(isr.onMetadata(List.of(1, 2), 6, false));
        assertTrue(isr.shouldPropose(List.of(1, 2, 3), 0));
    }

    @Test
    void metadataDecidesAndLateRepliesAreIgnored() {
        long token = isr.propose(List.of(1, 2, 3));
        assertTrue(isr.onMetadata(List.of(1), 7, false));
        assertFalse(isr.isInMaximal(2));
        assertFalse(isr.onReply(token, ErrorCode.NONE, 6, 0));
        assertEquals(List.of(1), isr.committed());
        assertFalse(isr.onMetadata(List.of(1, 2), 7, false), "not news");
    }

    @Test
    void aLeaderThatHasToRecoverSaysSoBeforeAnythingElse() {
        IsrTracker recovering = new IsrTracker(1, List.of(1), 5, true);
        assertTrue(recovering.isWanting(List.of(1)));
        long token = recovering.propose(List.of(1));
        assertTrue(recovering.onReply(token, ErrorCode.NONE, 6, 0));
        assertFalse(recovering.recovering());
        assertFalse(recovering.isWanting(List.of(1)));
    }
}
