package io.lograft.base;

/** Randomness. Owned by one thread in simulation; real implementations are thread-safe. */
public interface Rng {
    long nextLong();

    /** Uniform in {@code 0..bound-1}; bound is 1 or more. */
    int nextInt(int bound);
}
