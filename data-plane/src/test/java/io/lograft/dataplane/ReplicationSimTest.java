package io.lograft.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Small clusters of real data planes over simulated nodes and network, with logs in memory, under crashes, power cuts,
 * lost disks, cuts and pauses. The invariants are in {@link Ledger}; a failure names its seed.
 */
class ReplicationSimTest {
    private static final int SEEDS = Integer.getInteger("lograft.sim.seeds", 150);
    private static final long FIRST_SEED = Long.getLong("lograft.sim.first", 1);
    private static final long FAULTY_MS = 6_000;

    @Test
    void nothingCommittedIsLostWhateverHappens() {
        int[] total = new int[7];
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            int[] covered = run(seed).coverage();
            for (int i = 0; i < total.length; i++) {
                total[i] += covered[i];
            }
        }
        System.out.printf(
                "%d seeds: %d faults, %d elections, %d ISR changes, %d committed batches, %d retries,"
                        + " %d truncations, %d events%n",
                SEEDS, total[0], total[1], total[2], total[3], total[4], total[5], total[6]);
        assertTrue(total[1] > SEEDS, "elections");
        assertTrue(total[5] > SEEDS / 10, "truncations");
    }

    @Test
    void aSeedRunTwiceGivesTheSameEvents() {
        assertEquals(run(7).digest(), run(7).digest());
    }

    private static SimCluster run(long seed) {
        SimCluster cluster = new SimCluster(seed, MemoryPlan::new);
        cluster.run(FAULTY_MS);
        return cluster;
    }
}
