package io.lograft.base.sim;

/** A 64-bit hash that is chained over a sequence of values: equal sequences, equal fingerprints. */
final class Fingerprint {
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private Fingerprint() {}

    static long of(long seed, String text) {
        long hash = mix(seed);
        for (int i = 0; i < text.length(); i++) {
            hash = chain(hash, text.charAt(i));
        }
        return hash;
    }

    static long chain(long hash, long value) {
        return mix(hash * 31 + value);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
