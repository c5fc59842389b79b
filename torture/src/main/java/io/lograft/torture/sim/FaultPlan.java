package io.lograft.torture.sim;

import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;

/** The faults of a seed: some kinds often, some seldom, some seeds in a hurry. */
final class FaultPlan {
    private static final int[] GAP_MAX_MS = {400, 1_500, 4_000};
    private static final Fault.Kind[] OFTEN = {
        Fault.Kind.CRASH,
        Fault.Kind.CRASH,
        Fault.Kind.KILL,
        Fault.Kind.KILL,
        Fault.Kind.CUT,
        Fault.Kind.CUT_ONE_WAY,
        Fault.Kind.PAUSE,
        Fault.Kind.RESET,
        Fault.Kind.SLOW,
        Fault.Kind.ELECT,
        Fault.Kind.ELECT
    };

    private FaultPlan() {}

    /**
     * Whether disks are lost for good in the runs of this seed. If so then {@code min.insync.replicas} is 2 throughout: with 1
     * a single disk may hold the only copy of what was acknowledged.
     */
    static boolean losesDisks(long seed) {
        return new SimScheduler(seed).rng("loses disks").chance(600);
    }

    static List<Fault> of(long seed, int nodes, long lengthMs) {
        SimRng rng = new SimScheduler(seed).rng("fault plan");
        int gapMaxMs = GAP_MAX_MS[rng.nextInt(GAP_MAX_MS.length)];
        Fault.Kind left = losesDisks(seed) ? Fault.Kind.CONFIG : Fault.Kind.WIPE;
        List<Fault> faults = new ArrayList<>();
        for (long at = rng.between(200, 1_000); at < lengthMs; at += rng.between(30, gapMaxMs)) {
            Fault.Kind kind = rng.chance(600)
                    ? OFTEN[rng.nextInt(OFTEN.length)]
                    : Fault.Kind.values()[rng.nextInt(Fault.Kind.values().length)];
            Fault.Kind chosen = kind == left ? Fault.Kind.ELECT : kind;
            faults.add(new Fault(
                    at, chosen, rng.nextInt(nodes), rng.nextInt(nodes), rng.between(30, 2_500), rng.nextLong()));
        }
        return faults;
    }
}
