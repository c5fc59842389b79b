package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplicaProgressTest {
    private static final UUID DIRECTORY = new UUID(1, 2);
    private static final long SILENT = 2_000;
    private static final long LAG = 10_000;

    private final ReplicaProgress replica = new ReplicaProgress(2, 0, 0);

    @Test
    void aNewIncarnationOrAnotherDirectoryStartsFromNothing() {
        replica.onOffer(5, DIRECTORY, 1, 40);
        replica.onPosition(40, 100, 0);
        replica.onOffer(5, DIRECTORY, 2, 60);
        assertEquals(40, replica.positionOffset());
        replica.onOffer(5, DIRECTORY, 3, 30);
        assertEquals(30, replica.positionOffset());
        replica.onOffer(5, new UUID(3, 4), 4, 30);
        assertEquals(ReplicaProgress.UNKNOWN, replica.positionOffset());
        replica.onPosition(30, 100, 0);
        replica.onOffer(6, new UUID(3, 4), 1, 30);
        assertEquals(ReplicaProgress.UNKNOWN, replica.positionOffset());
    }

    @Test
    void offersOfAnOlderAttemptOrIncarnationAreOutdated() {
        replica.onOffer(5, DIRECTORY, 7, 0);
        assertTrue(replica.isOutdated(5, 7));
        assertTrue(replica.isOutdated(4, 99));
        assertFalse(replica.isOutdated(5, 8));
        assertFalse(replica.isOutdated(6, 1));
    }

    @Test
    void silenceCountsFromWhenDataBeganToWait() {
        replica.onOffer(5, DIRECTORY, 1, 0);
        replica.onPosition(0, 0, 0);
        replica.onAppend(0, 10, 50_000);
        assertEquals(50_000 + SILENT, replica.leaveDeadlineMs(SILENT, LAG));
        LinkLiveness liveness = new LinkLiveness(51_000);
        replica.heardThrough(liveness);
        assertEquals(51_000 + SILENT, replica.leaveDeadlineMs(SILENT, LAG));
    }

    @Test
    void whoAcknowledgesButNeverCatchesUpMustLeaveAtTheLagLimit() {
        replica.onOffer(5, DIRECTORY, 1, 0);
        replica.onPosition(0, 0, 0);
        replica.onAppend(0, 100, 1_000);
        LinkLiveness liveness = new LinkLiveness(0);
        replica.heardThrough(liveness);
        long end = 100;
        for (long now = 2_000; now < 11_000; now += 1_000) {
            liveness.heard(now);
            long newEnd = end + 1_000;
            replica.onAppend(end, newEnd, now);
            end = newEnd;
            replica.onPosition(now / 1_000, end, now);
        }
        assertEquals(1_000 + LAG, replica.leaveDeadlineMs(SILENT, LAG));
    }

    @Test
    void whoStaysASecondBehindMayStay() {
        replica.onOffer(5, DIRECTORY, 1, 0);
        replica.onPosition(0, 0, 0);
        LinkLiveness liveness = new LinkLiveness(0);
        replica.heardThrough(liveness);
        long end = 0;
        for (long now = 1_000; now < 60_000; now += 1_000) {
            liveness.heard(now);
            replica.onPosition(end, end + 10, now);
            replica.onAppend(end, end + 10, now);
            end += 10;
        }
        assertTrue(replica.leaveDeadlineMs(SILENT, LAG) > 60_000, "it reached the log end of a moment ago each time");
    }
}
