package io.lograft.client.core;

/** The hash that Kafka's clients place keys by (MurmurHash2 by Austin Appleby, 32 bits, Kafka's seed). */
public final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Murmur2() {}

    /** The partition of a key among this many. */
    public static int partition(byte[] key, int partitions) {
        return (hash(key) & Integer.MAX_VALUE) % partitions;
    }

    /** The hash of these bytes. */
    public static int hash(byte[] data) {
        int length = data.length;
        int h = SEED ^ length;
        int whole = length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (data[i] & 0xff)
                    | (data[i + 1] & 0xff) << 8
                    | (data[i + 2] & 0xff) << 16
                    | (data[i + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> R;
            k *= M;
            h *= M;
            h ^= k;
        }
        h = tail(data, whole, h);
        h ^= h >>> 13;
        h *= M;
        h ^= h >>> 15;
        return h;
    }

    private static int tail(byte[] data, int from, int hash) {
        int rest = data.length - from;
        if (rest == 0) {
            return hash;
        }
        int k = 0;
        for (int i = rest - 1; i >= 0; i--) {
            k = k << 8 | data[from + i] & 0xff;
        }
        return (hash ^ k) * M;
    }
}
