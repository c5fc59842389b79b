package io.lograft.proto.batch;

/** Sizes and encoding of the zig-zag varints of which records are made. */
final class Varints {
    private Varints() {}

    static int sizeOf(int value) {
        int zigzag = (value << 1) ^ (value >> 31);
        return (38 - Integer.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    static int sizeOf(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    /** Writes at the position; returns the position after it. */
    static int write(byte[] target, int position, int value) {
        int rest = (value << 1) ^ (value >> 31);
        int at = position;
        while ((rest & ~0x7F) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    /** Writes at the position; returns the position after it. */
    static int write(byte[] target, int position, long value) {
        long rest = (value << 1) ^ (value >> 63);
        int at = position;
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }
}
