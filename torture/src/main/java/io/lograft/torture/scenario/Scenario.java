package io.lograft.torture.scenario;

import java.io.IOException;

/** One way to break a cluster. */
public interface Scenario {
    /** As it is called on the command line. */
    String name();

    /** What it does and demands, in one line. */
    String summary();

    /** Does all of it, from an empty directory to the verdict, and ends whatever it started. What it finds is noted. */
    void perform(Stage stage, Report report) throws IOException;
}
