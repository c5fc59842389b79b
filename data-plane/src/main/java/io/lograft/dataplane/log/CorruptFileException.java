package io.lograft.dataplane.log;

import java.io.IOException;
import java.nio.file.Path;

/** A file's content is not what was written: a checksum, a length or an order does not hold. */
final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptFileException(Path file, long position, String why) {
        super(file + " is damaged at byte " + position + ": " + why);
    }
}
