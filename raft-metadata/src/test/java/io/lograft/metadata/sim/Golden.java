package io.lograft.metadata.sim;

import io.lograft.base.golden.GoldenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that a format must keep, as hex text under {@code src/test/golden}; how to write one: {@link GoldenFile}. */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "golden");
    private static final int BYTES_PER_LINE = 32;

    private Golden() {}

    /** The bytes of the file. */
    public static byte[] expected(String name, byte[] actual) {
        try {
            String text = GoldenFile.read(FOLDER.resolve(name + ".hex"), () -> lines(actual));
            return HexFormat.of().parseHex(text.replace("\n", ""));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String lines(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            byte[] line = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + BYTES_PER_LINE));
            text.append(HexFormat.of().formatHex(line)).append('\n');
        }
        return text.toString();
    }
}
