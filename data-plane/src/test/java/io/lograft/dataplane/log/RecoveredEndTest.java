package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.dataplane.log.LogFixture.OpenLog;
import org.junit.jupiter.api.Test;

/** How far a replica reaches is known before it is opened: elections among replicas that lost something need it. */
class RecoveredEndTest {
    @Test
    void aReplicaThatWasNeverThereReachesNowhere() {
        LogFixture fixture = LogFixture.started(1);
        assertEquals(new EpochEnd(-1, 0), fixture.store.recoveredEnd(LogFixture.ID));
    }

    @Test
    void aReplicaReachesItsLastBatchAndNotItsLastEpoch() {
        LogFixture fixture = LogFixture.started(2);
        OpenLog log = fixture.writable();
        log.appended(3, Batches.of("a"));
        log.appended(5, Batches.of("b"));
        log.synced();
        fixture.killAndStart();
        assertEquals(new EpochEnd(5, 2), fixture.store.recoveredEnd(LogFixture.ID));
        log = fixture.writable();
        log.truncated(1);
        log.synced();
        fixture.killAndStart();
        assertEquals(new EpochEnd(3, 1), fixture.store.recoveredEnd(LogFixture.ID));
    }
}
