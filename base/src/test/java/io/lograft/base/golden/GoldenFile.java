package io.lograft.base.golden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A text file that holds what a version of a format wrote. Tests read it and never write it, but for one way: {@code
 * -Dlograft.golden.write=NAME} writes the file of that name if there is none, and fails the test all the same, so that no
 * green run ever wrote what it compares with. To replace a file, delete it first, by hand: what an older version wrote must
 * stay readable, and only a format that nobody has used yet may change.
 */
public final class GoldenFile {
    private static final String PROPERTY = "lograft.golden.write";

    private GoldenFile() {}

    /**
     * The text of the file.
     *
     * @param present what the format writes today; asked for only if the file is to be written
     */
    public static String read(Path file, Supplier<String> present) throws IOException {
        String name = file.getFileName().toString();
        boolean there = Files.exists(file);
        if (name.equals(System.getProperty(PROPERTY))) {
            if (there) {
                throw new AssertionError("golden file " + file + " exists and is not written over; delete it first if"
                        + " nobody has used what it holds");
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, present.get(), StandardCharsets.US_ASCII);
            throw new AssertionError(
                    "golden file " + file + " was written; look at it, then run again without -D" + PROPERTY);
        }
        if (!there) {
            throw new AssertionError("golden file " + file + " is missing; restore it, or, for a format that is new,"
                    + " write it with -D" + PROPERTY + "=" + name);
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
