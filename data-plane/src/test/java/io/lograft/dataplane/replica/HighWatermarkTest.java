package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HighWatermarkTest {
    private static final long NOW = 1_000;
    private static final long HOLD = 500;

    private final HighWatermark highWatermark = new HighWatermark(10);
    private final ReplicaProgress two = new ReplicaProgress(2, 100, NOW);
    private final ReplicaProgress three = new ReplicaProgress(3, 100, NOW);

    @Test
    void isTheSmallestPositionOfTheInSyncReplicas() {
        IsrTracker isr = isr(List.of(1, 2, 3));
        acked(two, 40);
        acked(three, 30);
        assertTrue(advance(100, isr, 2));
        assertEquals(30, highWatermark.offset());
        assertFalse(advance(100, isr, 2));
        acked(three, 90);
        assertTrue(advance(35, isr, 2));
        assertEquals(35, highWatermark.offset());
    }

    @Test
    void waitsForMembersThatHaveSaidNothingYet() {
        acked(two, 40);
        assertFalse(advance(100, isr(List.of(1, 2, 3)), 2));
    }

    @Test
    void leavesOutThoseThatAreNotInSync() {
        acked(two, 40);
        acked(three, 15);
        assertTrue(advance(100, isr(List.of(1, 2)), 2));
        assertEquals(40, highWatermark.offset());
    }

    @Test
    void proposedMembersHoldItBackAsLongAsTheyMayBeMembers() {
        IsrTracker isr = isr(List.of(1, 2));
        acked(two, 40);
        acked(three, 15);
        long token = isr.propose(List.of(1, 2, 3));
        advance(100, isr, 2);
        assertEquals(15, highWatermark.offset());
        isr.onReply(token, ErrorCode.INELIGIBLE_REPLICA, -1, NOW);
        assertFalse(advance(100, isr, 2));
        isr.onMetadata(List.of(1, 2), 6, false);
        assertTrue(advance(100, isr, 2));
        assertEquals(40, highWatermark.offset());
    }

    @Test
    void membersWhoseRemovalIsProposedStillHoldItBack() {
        IsrTracker isr = isr(List.of(1, 2, 3));
        acked(two, 40);
        acked(three, 15);
        isr.propose(List.of(1, 2));
        advance(100, isr, 2);
        assertEquals(15, highWatermark.offset());
    }

    @Test
    void restsWhileTheCommittedIsrIsBelowItsMinimumWhateverIsProposed() {
        IsrTracker isr = isr(List.of(1));
        acked(two, 40);
        isr.propose(List.of(1, 2));
        assertFalse(advance(100, isr, 2));
        isr.onMetadata(List.of(1, 2), 6, false);
        assertTrue(advance(100, isr, 2));
        assertEquals(40, highWatermark.offset());
    }

    @Test
    void whoIsAboutToJoinHoldsItBackForTheLagLimitAndNoLonger() {
        IsrTracker isr = isr(List.of(1, 2));
        acked(two, 40);
        acked(three, 15);
        three.noteJoinable(true, NOW);
        advance(100, isr, 2);
        assertEquals(15, highWatermark.offset());
        assertFalse(highWatermark.advance(100, List.of(two, three), isr, 2, NOW + HOLD - 1, HOLD));
        assertTrue(highWatermark.advance(100, List.of(two, three), isr, 2, NOW + HOLD, HOLD));
        assertEquals(40, highWatermark.offset());
    }

    private boolean advance(long ownPosition, IsrTracker isr, int min) {
        return highWatermark.advance(ownPosition, List.of(two, three), isr, min, NOW, HOLD);
    }

    private static IsrTracker isr(List<Integer> members) {
        return new IsrTracker(1, members, 5, false);
    }

    private static void acked(ReplicaProgress replica, long position) {
        if (replica.brokerEpoch() == ReplicaProgress.UNKNOWN) {
            replica.onOffer(7, new UUID(0, 0), 1, 0);
        }
        replica.onPosition(position, 100, NOW);
    }
}
