package io.lograft.metadata.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that a format must keep, as hex text under {@code src/test/golden}. {@code -Dlograft.golden.rewrite=true} writes
 * them anew; the diff is to be reviewed, for it breaks what older versions wrote.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "golden");
    private static final int BYTES_PER_LINE = 32;

    private Golden() {}

    /** The bytes of the file; with the flag set, the file is written with the actual ones first. */
    public static byte[] expected(String name, byte[] actual) {
        Path file = FOLDER.resolve(name + ".hex");
        try {
            if (Boolean.getBoolean("lograft.golden.rewrite")) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, lines(actual), StandardCharsets.US_ASCII);
            }
            return HexFormat.of()
                    .parseHex(Files.readString(file, StandardCharsets.US_ASCII).replace("\n", ""));
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
