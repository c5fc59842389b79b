package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The safety of every ISR, ELR and leader change, on a model of replication. A failure names the seed and the step. */
class PartitionTransitionPropertyTest {
    private static final int SEEDS = Integer.getInteger("lograft.seeds", 150);
    private static final int STEPS = 800;

    @Test
    void whatIsCommittedIsLostOnlyByAnElectionThatSaysSo() {
        int commits = 0;
        int uncleanElections = 0;
        int reassignments = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            ReplicationModel model = new ReplicationModel(seed);
            int step = 0;
            try {
                for (; step < STEPS; step++) {
                    model.step();
                }
                model.heal();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ", step " + step + ": " + failure.getMessage(), failure);
            }
            commits += model.commits();
            uncleanElections += model.uncleanElections();
            reassignments += model.reassignments();
        }
        assertTrue(commits > SEEDS * 10, "hardly anything was committed: " + commits);
        assertTrue(reassignments > SEEDS * 5, "hardly any reassignment: " + reassignments);
        assertTrue(uncleanElections > SEEDS / 10, "hardly any unclean election: " + uncleanElections);
    }
}
