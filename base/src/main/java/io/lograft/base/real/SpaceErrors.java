package io.lograft.base.real;

import io.lograft.base.NoSpaceException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Tells a full disk from other failures. Java offers no error numbers, only the C library's text for {@code ENOSPC}
 * and {@code EDQUOT}; the launcher sets {@code LC_MESSAGES=C} so that it is the English one.
 */
final class SpaceErrors {
    private SpaceErrors() {}

    /** The exception to throw in the place of {@code e}. */
    static IOException recognised(IOException e, Path file) {
        String text = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        if (text == null) {
            return e;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left on device")
                || lower.contains("disk quota exceeded")
                || lower.contains("not enough space on the disk");
        return full ? new NoSpaceException("cannot write " + file + ": " + text, e) : e;
    }
}
