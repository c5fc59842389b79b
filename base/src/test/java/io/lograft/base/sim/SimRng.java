package io.lograft.base.sim;

import io.lograft.base.Rng;
import java.util.SplittableRandom;

/** Randomness that follows from the run's seed and a purpose, so that a new user does not change what others draw. */
public final class SimRng implements Rng {
    private final SplittableRandom random;

    SimRng(long seed, String purpose) {
        this.random = new SplittableRandom(Fingerprint.of(seed, purpose));
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    /** Uniform in {@code from..to}, both included. */
    public long between(long from, long to) {
        return from >= to ? from : random.nextLong(from, to + 1);
    }

    /** True that many times in a thousand. */
    public boolean chance(int perMille) {
        return random.nextInt(1_000) < perMille;
    }

    public void nextBytes(byte[] target, int from, int to) {
        for (int i = from; i < to; i++) {
            target[i] = (byte) random.nextInt();
        }
    }
}
