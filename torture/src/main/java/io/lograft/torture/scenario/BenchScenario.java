package io.lograft.torture.scenario;

import io.lograft.torture.history.Checker;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** A scenario on a cluster with the usual load and readers, judged by the usual checker. */
interface BenchScenario extends Scenario {
    /** Does it on a cluster under load. Notes what it finds in the report; throws when it cannot go on. */
    void run(Bench bench, Report report) throws Exception;

    /** Further options of every node; relative paths begin at the node's own directory. */
    default Map<String, String> options() {
        return Map.of();
    }

    /** Makes what the nodes stand on, before there are any; closed once they have ended. */
    default Closeable ground(Stage stage) throws IOException {
        return () -> {};
    }

    @Override
    default void perform(Stage stage, Report report) throws IOException {
        Closeable ground = ground(stage);
        try {
            performOnGround(stage, report);
        } finally {
            ground.close();
        }
    }

    private void performOnGround(Stage stage, Report report) throws IOException {
        try (Bench bench = new Bench(stage, options())) {
            try {
                bench.begin(report);
            } catch (Exception e) {
                report.violated("the cluster did not get going: " + Report.described(e));
                return;
            }
            try {
                run(bench, report);
            } catch (Exception e) {
                report.violated(Report.described(e));
            }
            try {
                report.verdict(Checker.check(bench.finish(report)));
            } catch (Exception e) {
                report.violated("no verdict: " + Report.described(e));
            }
        }
    }
}
