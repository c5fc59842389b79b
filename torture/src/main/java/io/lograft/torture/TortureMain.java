package io.lograft.torture;

import io.lograft.base.Clock;
import io.lograft.base.real.SystemClock;
import io.lograft.torture.cluster.FreePorts;
import io.lograft.torture.cluster.NodeCommand;
import io.lograft.torture.history.Checker;
import io.lograft.torture.history.Verdict;
import io.lograft.torture.load.LoadShape;
import io.lograft.torture.scenario.Bench;
import io.lograft.torture.scenario.Report;
import io.lograft.torture.scenario.ReportPrinter;
import io.lograft.torture.scenario.Runner;
import io.lograft.torture.scenario.Scenario;
import io.lograft.torture.scenario.Scenarios;
import io.lograft.torture.scenario.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command behind {@code torture/run}. */
@Command(
        name = "torture/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs scenarios against a cluster of three real nodes, and judges what clients saw.",
        footer = {"", "Exit codes: 0 all held, 1 a violation or a missed limit, 2 wrong usage."})
public final class TortureMain implements Callable<Integer> {
    private enum Output {
        table,
        json
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "What to run; see --list.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "Lists the scenarios.")
    private boolean list;

    @Option(names = "--check", paramLabel = "FILE", description = "Judges a recorded history again, and runs nothing.")
    private Path history;

    @Option(
            names = {"--kills", "--rounds"},
            paramLabel = "N",
            description = "Rounds of the fault; each scenario has its own default.")
    private int kills;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long client-soak goes on: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Records a second: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--partitions", paramLabel = "N", defaultValue = "6", description = "Partitions: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--record-bytes",
            paramLabel = "N",
            defaultValue = "100",
            description = "Size of a record: ${DEFAULT-VALUE}.")
    private int recordBytes;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Load before the first fault: ${DEFAULT-VALUE}.")
    private int warmUpSeconds;

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            description = "First port; node i uses ten from PORT + 10 (i - 1). Default: the first free ones.")
    private int basePort;

    @Option(
            names = "--distribution",
            paramLabel = "DIR",
            defaultValue = "${sys:lograft.distribution}",
            description = "The unpacked distribution whose nodes are tortured.")
    private Path distribution;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}/lograft-torture",
            description = "Where the runs keep their files: ${DEFAULT-VALUE}.")
    private Path directory;

    @Option(names = "--keep", description = "Keeps the files also of a run without violations.")
    private boolean keep;

    @Option(names = "--output", paramLabel = "table|json", defaultValue = "table", description = "Form of the report.")
    private Output output;

    public static void main(String[] args) {
        System.exit(new CommandLine(new TortureMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        if (list) {
            Scenarios.ALL.forEach(scenario -> out.printf("%-20s %s%n", scenario.name(), scenario.summary()));
            return 0;
        }
        if (history != null) {
            return judge(out);
        }
        List<Report> reports = run(scenarios());
        if (output == Output.json) {
            ReportPrinter.json(reports, out);
        } else {
            reports.forEach(report -> ReportPrinter.table(report, out));
        }
        return reports.stream().allMatch(Report::passed) ? 0 : 1;
    }

    private int judge(PrintStream out) throws IOException {
        Verdict verdict = Checker.check(history);
        out.println(verdict);
        verdict.examples().forEach(out::println);
        return verdict.isClean() ? 0 : 1;
    }

    private List<Report> run(List<Scenario> scenarios) throws IOException {
        Clock clock = new SystemClock();
        Settings settings = new Settings(
                command(),
                directory.toAbsolutePath(),
                basePort > 0 ? basePort : FreePorts.base(Bench.NODES),
                new LoadShape(partitions, rate, recordBytes),
                kills,
                minutes,
                warmUpSeconds * 1_000L,
                keep);
        Runner runner = new Runner(settings, clock, line -> System.err.println("torture: " + line));
        List<Report> reports = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            reports.add(runner.run(scenario));
        }
        return reports;
    }

    private List<Scenario> scenarios() {
        if (names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name at least one scenario; --list shows them");
        }
        return names.stream()
                .map(name -> Scenarios.find(name)
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(), "no scenario is called '" + name + "'; --list shows them")))
                .toList();
    }

    private NodeCommand command() {
        try {
            return NodeCommand.ofDistribution(distribution.toAbsolutePath());
        } catch (IllegalArgumentException absent) {
            throw new ParameterException(spec.commandLine(), absent.getMessage(), absent);
        }
    }
}
