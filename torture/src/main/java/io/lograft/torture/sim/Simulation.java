package io.lograft.torture.sim;

import io.lograft.base.sim.SimFailure;
import io.lograft.base.sim.SimScheduler;
import java.util.List;
import java.util.function.Consumer;

/** One run of one seed: a cluster under load, faults, then health, and everything must be there. */
final class Simulation {
    /** Simulated time under load and faults. */
    static final long FAULTY_MS = 60_000;

    private static final int NODES = 3;
    private static final long START_MS = 120_000;
    private static final long HEAL_MS = 120_000;

    private final SimScheduler scheduler;
    private final SimulatedCluster cluster;
    private final Invariants invariants;
    private final Workload workload;
    private final FaultInjector injector;

    /**
     * How a run ended.
     *
     * @param digest of all events
     * @param violation null if all held
     */
    record Outcome(long seed, Coverage coverage, long digest, Violation violation) {}

    /**
     * What did not hold.
     *
     * @param invariant its name; {@code Progress} for what did not come about in time, {@code Failure} for what was thrown
     * @param text the whole story
     */
    record Violation(String invariant, String text) {
        private static final int FRAMES = 12;

        static Violation of(SimFailure failure) {
            String text = failure.getMessage();
            int end = text.indexOf(" violated");
            String invariant = end > 0 ? text.substring(text.lastIndexOf(' ', end - 1) + 1, end) : "Failure";
            if (text.startsWith("not so within")) {
                invariant = "Progress";
            }
            StringBuilder story = new StringBuilder(text);
            Throwable cause = failure.getCause();
            for (; cause != null; cause = cause.getCause()) {
                String message = String.valueOf(cause.getMessage());
                int inCause = message.indexOf(" violated");
                if (end < 0 && inCause > 0) {
                    invariant = message.substring(0, inCause);
                }
                story.append("\n  caused by ").append(cause);
                for (int i = 0; i < Math.min(FRAMES, cause.getStackTrace().length); i++) {
                    story.append("\n    at ").append(cause.getStackTrace()[i]);
                }
            }
            return new Violation(invariant, story.toString());
        }
    }

    private Simulation(long seed, Consumer<String> trace) {
        scheduler = new SimScheduler(seed);
        if (trace != null) {
            scheduler.traceTo(trace);
        }
        cluster = new SimulatedCluster(scheduler);
        invariants = new Invariants(cluster);
        workload = new Workload(cluster, invariants);
        injector = new FaultInjector(cluster, workload, invariants);
    }

    /** The faults of a seed. */
    static List<Fault> plan(long seed) {
        return FaultPlan.of(seed, NODES, FAULTY_MS);
    }

    /**
     * Runs a seed.
     *
     * @param faults those of its plan, or fewer
     * @param trace told every event; may be null
     */
    static Outcome run(long seed, List<Fault> faults, Consumer<String> trace) {
        Simulation simulation = new Simulation(seed, trace);
        Violation violation = null;
        try {
            simulation.run(faults);
        } catch (SimFailure failure) {
            violation = Violation.of(failure);
        }
        return new Outcome(seed, simulation.coverage(), simulation.scheduler.digest(), violation);
    }

    private void run(List<Fault> faults) {
        scheduler.afterEachEvent(invariants::check);
        cluster.start();
        scheduler.runUntil("all brokers are in service", cluster::isHealed, START_MS);
        workload.start();
        scheduler.runUntil("the topic is made", workload::isRunning, START_MS);
        injector.start(faults);
        scheduler.runFor(FAULTY_MS);
        injector.heal();
        try {
            converge();
        } catch (SimFailure stuck) {
            cluster.describe();
            throw scheduler.failure(stuck.getMessage().lines().findFirst().orElse("stuck"), stuck.getCause());
        }
        invariants.checkHealed();
    }

    private void converge() {
        scheduler.runUntil("all replicas are in sync after healing", cluster::isHealed, HEAL_MS);
        workload.stopWriting();
        scheduler.runUntil("all records are answered after healing", workload::isAnswered, HEAL_MS);
        scheduler.runUntil("readers have read everything", () -> workload.hasRead(invariants.ends()), HEAL_MS);
        scheduler.runUntil("metadata and replicas are whole", cluster::isHealed, HEAL_MS);
    }

    private Coverage coverage() {
        List<SimulatedNode> nodes = cluster.nodes();
        return new Coverage(
                scheduler.executed(),
                injector.total(),
                invariants.committedBatches(),
                workload.acknowledgedRecords(),
                workload.readRecords(),
                invariants.leaderChanges(),
                nodes.stream().mapToLong(SimulatedNode::truncations).sum(),
                injector.wipes()
                        + nodes.stream().mapToLong(node -> node.disk().lossy()).sum(),
                invariants.elrElections(),
                nodes.stream().mapToLong(node -> node.disk().duplicates()).sum(),
                nodes.stream().mapToLong(SimulatedNode::snapshots).sum()
                        + cluster.quorum().snapshots());
    }
}
