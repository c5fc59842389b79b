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

/** A minute of what is meant to be run for an hour. */
class ClientSoakIT {
    @Test
    void aMinuteOfFaultsReachesNoApplication() throws Exception {
        Settings settings = new Settings(
                NodeCommand.ofDistribution(Path.of(System.getProperty("lograft.distribution"))),
                Path.of("target", "torture").toAbsolutePath(),
                FreePorts.base(Bench.NODES),
                new LoadShape(6, 500, 100),
                0,
                1,
                0,
                false);
        Report report = new Runner(settings, new SystemClock(), line -> {})
                .run(Scenarios.find("client-soak").orElseThrow());
        ReportPrinter.table(report, System.out);
        assertEquals(List.of(), report.violations());
        assertTrue(report.verdict().acknowledged() > 10_000, report.verdict().toString());
    }
}
