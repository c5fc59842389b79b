package io.lograft.proto.batch;

import java.util.Locale;

/** Codec of a batch's records: bits 0 to 2 of its attributes. */
public enum Compression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    private static final Compression[] BY_NUMBER = values();

    /** The codec that the attributes name; null for the numbers 5 to 7, which the format does not define. */
    public static Compression of(int attributes) {
        int number = attributes & BatchLayout.COMPRESSION_MASK;
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** The value of the attribute bits. */
    public int number() {
        return ordinal();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
