package io.lograft.proto.batch;

import java.util.Locale;

/** Codec of a batch's records: bits 0 to 2 of its attributes. */
public enum Compression {
    NONE(0, 0, 0, ""),
    GZIP(1, 9, 6, "java.util.zip of the JDK"),
    SNAPPY(0, 0, 0, "org.xerial.snappy:snappy-java"),
    LZ4(0, 0, 0, "at.yawk.lz4:lz4-java"),
    ZSTD(-7, 19, 3, "com.github.luben:zstd-jni");

    private static final Compression[] BY_NUMBER = values();

    private final int minLevel;
    private final int maxLevel;
    private final int defaultLevel;
    private final String library;

    Compression(int minLevel, int maxLevel, int defaultLevel, String library) {
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
        this.library = library;
    }

    /** The codec that the attributes name; null for the numbers 5 to 7, which the format does not define. */
    public static Compression of(int attributes) {
        int number = attributes & BatchLayout.COMPRESSION_MASK;
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** The value of the attribute bits. */
    public int number() {
        return ordinal();
    }

    /** Fastest level; equal to {@link #maxLevel} for a codec that has one level only. */
    public int minLevel() {
        return minLevel;
    }

    /** The level that takes longest. */
    public int maxLevel() {
        return maxLevel;
    }

    public int defaultLevel() {
        return defaultLevel;
    }

    /** Group and artifact of the library that it needs on the class path. */
    public String library() {
        return library;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
