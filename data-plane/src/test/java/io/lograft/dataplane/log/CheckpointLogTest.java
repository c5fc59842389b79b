package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.sim.UnsyncedFate;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class CheckpointLogTest {
    private static final int GROUPS = 60;

    private static CheckpointLog opened(LogFixture fixture) throws IOException {
        CheckpointLog log = new CheckpointLog(
                fixture.disk,
                LogFixture.DIRECTORY,
                LogFixture.DIRECTORY_ID,
                new SpaceReserve(fixture.disk, LogFixture.DIRECTORY, 0));
        log.load();
        return log;
    }

    @Test
    void whatIsWrittenAfterARewriteThatFoundNoFileHandleIsDurableToo() throws IOException {
        boolean failed = true;
        for (int n = 0; failed; n++) {
            LogFixture fixture = new LogFixture(n);
            fixture.disk.unsyncedFate(UnsyncedFate.DROPPED);
            CheckpointLog log = opened(fixture);
            log.beginAppending();
            log.append(List.of(new CheckpointRecord.Registered(LogFixture.ID, "events", false)));
            BooleanSupplier fault = fixture.disk.faults().failOneOpen(n);
            for (int i = 1; i <= GROUPS; i++) {
                write(log, i);
            }
            failed = fault.getAsBoolean();
            assertTrue(log.bytes() < GROUPS * 40_000L, "it is rewritten now and then");
            fixture.disk.faults().heal();
            fixture.node.crash();
            fixture.node.restart();
            CheckpointLog read = opened(fixture);
            assertNull(read.damage());
            assertEquals(GROUPS, read.partitions().get(LogFixture.ID).recoveryPoint(), "without handle " + n);
            assertTrue(n < 100);
        }
    }

    private static void write(CheckpointLog log, int position) throws IOException {
        List<CheckpointRecord> group =
                Collections.nCopies(1_000, new CheckpointRecord.Positions(LogFixture.ID, position, 0, 0));
        try {
            log.append(group);
        } catch (IOException failed) {
            assertTrue(DiskJobs.isOutOfHandles(failed), failed.getMessage());
            log.append(group);
        }
    }
}
