package io.lograft.torture.sim;

import java.util.ArrayList;
import java.util.List;

/** Finds a shorter list of faults that still brings about the same violation. */
final class Shrinker {
    private static final int RUNS_MAX = 60;

    private Shrinker() {}

    /** Leaves out halves, quarters, and so on, as long as the violation stays. */
    static List<Fault> shrink(long seed, List<Fault> faults, String invariant) {
        List<Fault> shortest = new ArrayList<>(faults);
        int runs = 0;
        for (int size = shortest.size() / 2; size >= 1; size /= 2) {
            for (int from = 0; from < shortest.size() && runs < RUNS_MAX; ) {
                List<Fault> fewer = new ArrayList<>(shortest.subList(0, from));
                fewer.addAll(shortest.subList(Math.min(shortest.size(), from + size), shortest.size()));
                runs++;
                Simulation.Violation violation =
                        Simulation.run(seed, fewer, null).violation();
                if (violation != null && violation.invariant().equals(invariant)) {
                    shortest = fewer;
                } else {
                    from += size;
                }
            }
        }
        return shortest;
    }
}
