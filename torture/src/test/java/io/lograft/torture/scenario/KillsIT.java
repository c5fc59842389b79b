package io.lograft.torture.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.real.SystemClock;
import io.lograft.torture.cluster.FreePorts;
import io.lograft.torture.cluster.NodeCommand;
import io.lograft.torture.load.LoadShape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten kills on real processes: what the full scenario demands, but for the speed that a busy machine cannot promise. */
class KillsIT {
    private static final long GAP_LIMIT_MS = 10_000;
    private static final long FULL_ISR_LIMIT_MS = 60_000;

    @Test
    void tenKillsLoseNothingAndReorderNothing() throws Exception {
        Settings settings = new Settings(
                NodeCommand.ofDistribution(Path.of(System.getProperty("lograft.distribution"))),
                Path.of("target", "torture").toAbsolutePath(),
                FreePorts.base(Bench.NODES),
                new LoadShape(6, 2_000, 100),
                10,
                0,
                3_000,
                false);
        Report report = new Runner(settings, new SystemClock(), line -> {})
                .run(Scenarios.find("kills").orElseThrow());
        ReportPrinter.table(report, System.out);
        assertEquals(List.of(), report.violations());
        assertEquals(10, report.rounds().size());
        assertTrue(report.verdict().acknowledged() > 10_000, report.verdict().toString());
        assertTrue(report.gaps(null).worst() < GAP_LIMIT_MS, "gaps " + report.gaps(null));
        assertTrue(report.recoveries(null).worst() < FULL_ISR_LIMIT_MS, "recoveries " + report.recoveries(null));
    }
}
