package io.lograft.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory below the system's temporary one, deleted with all that is in it. */
final class ScratchDirectory implements AutoCloseable {
    private final Path path;

    ScratchDirectory() {
        try {
            path = Files.createTempDirectory("lograft-test-");
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "no directory for the brokers' data could be made below java.io.tmpdir="
                            + System.getProperty("java.io.tmpdir") + "; check that it exists and has room",
                    failed);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> walk = Files.walk(path)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException alreadyGone) {
            return;
        } catch (IOException failed) {
            throw new UncheckedIOException("the brokers' data in " + path + " could not be deleted", failed);
        }
    }
}
