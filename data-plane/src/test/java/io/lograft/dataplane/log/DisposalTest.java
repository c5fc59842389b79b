package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.dataplane.log.LogFixture.OpenLog;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DisposalTest {
    @Test
    void aDeletionGoesOnWhereItRanOutOfFileHandles() throws IOException {
        for (int n = 0; deletesWithoutHandle(n) > n; n++) {
            // The next one.
        }
    }

    /** Returns how many handles were asked for. */
    private static int deletesWithoutHandle(int n) throws IOException {
        LogFixture fixture = LogFixture.started(n);
        OpenLog log = fixture.writable();
        log.appended(0, Batches.of("a"));
        log.synced();
        fixture.scheduler.runFor(3_000);
        log.closed();
        fixture.failHandle(n);
        boolean[] done = new boolean[1];
        fixture.store.delete(LogFixture.ID, () -> done[0] = true);
        fixture.scheduler.runUntil("the partition is deleted", () -> done[0], 10_000);
        fixture.scheduler.runFor(5_000);
        int handles = fixture.handles();
        fixture.disk.faults().heal();
        assertEquals(
                List.of(),
                fixture.disk.list(LogFixture.DIRECTORY).stream()
                        .filter(name -> name.startsWith("events"))
                        .toList(),
                "without handle " + n);
        assertEquals(List.of(), fixture.diskFailures);
        fixture.killAndStart();
        assertEquals(List.of(), List.copyOf(fixture.store.found()));
        return handles;
    }
}
