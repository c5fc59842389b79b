package io.lograft.torture.scenario;

import io.lograft.base.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs one scenario from an empty directory to the checker's verdict. */
public final class Runner {
    private final Settings settings;
    private final Clock clock;
    private final Consumer<String> progress;

    public Runner(Settings settings, Clock clock, Consumer<String> progress) {
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /** Whatever goes wrong is in the report; the nodes are ended in any case. */
    public Report run(Scenario scenario) throws IOException {
        Report report = new Report(scenario.name());
        Path directory = Files.createDirectories(settings.directory()).resolve(scenario.name());
        delete(directory);
        Files.createDirectories(directory);
        long start = clock.monotonicMs();
        progress.accept(scenario.name() + ": " + scenario.summary());
        scenario.perform(new Stage(settings, directory, clock, progress), report);
        report.figure("seconds", (clock.monotonicMs() - start) / 1_000);
        if (report.passed() && !settings.keep()) {
            delete(directory);
        } else {
            progress.accept("the history, the nodes' logs and their data are in " + directory);
        }
        return report;
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
