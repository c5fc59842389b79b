package io.lograft.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.sim.SimNode;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Small clusters of real data planes over simulated nodes and network, under crashes, power cuts, lost disks, full disks,
 * cuts and pauses, while replicas move; with logs in memory, which are fast and strict, and with the real ones on simulated disks. The
 * invariants are in {@link Ledger}; a failure names its seed. More seeds: {@code -Dlograft.sim.seeds=5000
 * -Dlograft.sim.first=1000}.
 */
class ReplicationSimTest {
    private static final int SEEDS = Integer.getInteger("lograft.sim.seeds", 150);
    private static final int DISK_SEEDS = Math.max(1, SEEDS / 10);
    private static final long FIRST_SEED = Long.getLong("lograft.sim.first", 1);
    private static final long FAULTY_MS = 6_000;

    @Test
    void nothingCommittedIsLostWhateverHappens() {
        int[] covered = runAll(SEEDS, MemoryPlan::new);
        assertTrue(covered[1] > SEEDS, "elections");
        assertTrue(covered[5] > SEEDS / 10, "truncations");
        assertTrue(covered[8] > SEEDS / 2, "deletions of records");
        assertTrue(covered[9] > SEEDS, "reassignments");
    }

    @Test
    void nothingCommittedIsLostWithRealLogs() {
        int[] covered = runAll(DISK_SEEDS, DiskPlan::new);
        assertTrue(covered[1] > DISK_SEEDS, "elections");
    }

    @Test
    void nothingCommittedIsLostWhereOneDiskLosesBits() {
        int repairs = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 2 * DISK_SEEDS; seed++) {
            SimCluster cluster = new SimCluster(seed, DiskPlan::new, true);
            cluster.run(FAULTY_MS);
            repairs += cluster.coverage()[7];
        }
        System.out.printf("%d seeds with a rotting disk: %d times a replica was not sound%n", 2 * DISK_SEEDS, repairs);
        assertTrue(repairs > DISK_SEEDS, "damage that was found");
    }

    @Test
    void aSeedRunTwiceGivesTheSameEvents() {
        assertEquals(run(7, MemoryPlan::new).digest(), run(7, MemoryPlan::new).digest());
        assertEquals(run(7, DiskPlan::new).digest(), run(7, DiskPlan::new).digest());
    }

    private static int[] runAll(int seeds, Function<SimNode, SimBroker.StorePlan> plans) {
        int[] total = new int[10];
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            int[] covered = run(seed, plans).coverage();
            for (int i = 0; i < total.length; i++) {
                total[i] += covered[i];
            }
        }
        System.out.printf(
                "%d seeds: %d faults, %d elections, %d ISR changes, %d committed batches, %d retries,"
                        + " %d truncations, %d deletions of records, %d reassignments, %d events%n",
                seeds, total[0], total[1], total[2], total[3], total[4], total[5], total[8], total[9], total[6]);
        return total;
    }

    private static SimCluster run(long seed, Function<SimNode, SimBroker.StorePlan> plans) {
        SimCluster cluster = new SimCluster(seed, plans);
        cluster.run(FAULTY_MS);
        return cluster;
    }
}
