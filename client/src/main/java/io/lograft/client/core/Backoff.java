package io.lograft.client.core;

import io.lograft.base.Rng;

/** How long to wait before the next attempt: doubling from {@code firstMs} to {@code maxMs}, a quarter up or down. */
public record Backoff(long firstMs, long maxMs) {
    private static final int DOUBLINGS_MAX = 20;

    /** The wait after this many failures in a row (1 or more), in ms. */
    public long delayMs(int failures, Rng rng) {
        long doubled = Math.min(maxMs, firstMs << Math.min(failures - 1, DOUBLINGS_MAX));
        long quarter = doubled / 4;
        return quarter == 0 ? doubled : doubled - quarter + rng.nextInt((int) (2 * quarter) + 1);
    }
}
