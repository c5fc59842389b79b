package io.lograft.torture.sim;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code torture/sim}. */
@Command(
        name = "torture/sim",
        mixinStandardHelpOptions = true,
        versionProvider = SimMain.Version.class,
        description =
                "Runs the whole cluster in one thread from a seed, breaks it on purpose, and checks after every event"
                        + " what must hold.",
        exitCodeListHeading = "%nExit codes: ",
        exitCodeList = "0 all held, 1 a violation, 2 wrong usage.")
public final class SimMain implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            defaultValue = "1..20",
            description = "The seeds, both ends included: ${DEFAULT-VALUE}.")
    private String seeds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Seeds at a time; default: as many as there are cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--twice", description = "Runs every seed a second time, which must give the same events.")
    private boolean twice;

    @Option(names = "--no-shrink", description = "Does not look for fewer faults that show a violation too.")
    private boolean noShrink;

    @Option(names = "--trace", description = "Prints every event. For one seed.")
    private boolean trace;

    @Option(names = "--output", paramLabel = "text|json", defaultValue = "text", description = "Form of the report.")
    private Output output;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new SimMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        SeedRange range = SeedRange.parse(seeds);
        if (range == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seeds must be A..B with 0 <= A <= B, was '" + seeds + "'; for example 1..100");
        }
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads must be 1 or more, was " + threads);
        }
        long beganNs = System.nanoTime();
        SimReport report = new SimReport();
        runAll(range, report);
        report.elapsedNs(System.nanoTime() - beganNs);
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.json) {
            report.printJson(out);
        } else {
            report.print(out);
        }
        out.flush();
        return report.violations().isEmpty() ? 0 : 1;
    }

    private void runAll(SeedRange range, SimReport report) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<SimReport.Finding>> runs = new ArrayList<>();
            for (long seed = range.first(); seed <= range.last(); seed++) {
                long one = seed;
                runs.add(pool.submit(() -> run(one)));
            }
            for (Future<SimReport.Finding> run : runs) {
                SimReport.Finding finding = run.get();
                report.add(finding);
                if (finding.outcome().violation() != null) {
                    spec.commandLine().getErr().println(SimReport.describe(finding));
                    spec.commandLine().getErr().flush();
                }
            }
        } catch (ExecutionException broken) {
            throw new IllegalStateException("the simulator failed", broken.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private SimReport.Finding run(long seed) {
        List<Fault> faults = Simulation.plan(seed);
        Simulation.Outcome outcome = Simulation.run(seed, faults, trace ? System.out::println : null);
        if (twice) {
            Simulation.Outcome again = Simulation.run(seed, faults, null);
            if (again.digest() != outcome.digest()) {
                outcome = new Simulation.Outcome(
                        seed,
                        outcome.coverage(),
                        outcome.digest(),
                        new Simulation.Violation(
                                "Determinism",
                                "two runs of seed " + seed + " differ: " + outcome.digest() + " and "
                                        + again.digest()));
            }
        }
        boolean shrinks = outcome.violation() != null
                && !noShrink
                && !outcome.violation().invariant().equals("Determinism");
        List<Fault> fewest =
                shrinks ? Shrinker.shrink(seed, faults, outcome.violation().invariant()) : faults;
        return new SimReport.Finding(outcome, fewest);
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"torture/sim " + io.lograft.base.Version.current()};
        }
    }
}
