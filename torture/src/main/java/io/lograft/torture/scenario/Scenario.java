package io.lograft.torture.scenario;

/** One way to break a cluster. */
public interface Scenario {
    /** As it is called on the command line. */
    String name();

    /** What it does and demands, in one line. */
    String summary();

    /** Does it on a cluster under load. Notes what it finds in the report; throws when it cannot go on. */
    void run(Bench bench, Report report) throws Exception;
}
