package io.lograft.torture.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A few seeds in every build; more with {@code torture/sim}. */
class SimulationTest {
    private static final long FIRST_SEED = Long.getLong("lograft.sim.first", 2);
    private static final int SEEDS = Integer.getInteger("lograft.sim.whole.seeds", 4);

    @Test
    void whateverHappensTheInvariantsHold() {
        Coverage total = Coverage.NONE;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, Simulation.plan(seed), null);
            assertNull(outcome.violation(), () -> outcome.violation().text());
            total = total.plus(outcome.coverage());
        }
        System.out.printf("%d seeds: %s%n", SEEDS, total);
        assertTrue(total.counts(), total::toString);
        assertTrue(total.leaderChanges() > 10 && total.deduplicatedRetries() > 0, total::toString);
    }

    @Test
    void aSeedRunTwiceGivesTheSameEvents() {
        List<Fault> some = Simulation.plan(7).subList(0, 10);
        assertEquals(
                Simulation.run(7, some, null).digest(),
                Simulation.run(7, some, null).digest());
    }

    @Test
    void aRangeOfSeedsIsReadAsItIsWritten() {
        assertEquals(new SeedRange(3, 9), SeedRange.parse("3..9"));
        assertEquals(new SeedRange(5, 5), SeedRange.parse("5"));
        assertNull(SeedRange.parse("9..3"));
        assertNull(SeedRange.parse("-1..3"));
        assertNull(SeedRange.parse("a"));
    }
}
