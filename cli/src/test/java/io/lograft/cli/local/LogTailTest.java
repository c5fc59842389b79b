package io.lograft.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
    @TempDir
    private Path directory;

    @Test
    void whatEarlierStartsWroteIsNotShown() throws IOException {
        Path file = directory.resolve("node.log");
        Files.writeString(file, "an old failure\n");
        LogTail tail = LogTail.startingNow(file);
        assertEquals("  (it wrote nothing)", tail.lastLines());
        Files.writeString(file, "a new failure\n", StandardOpenOption.APPEND);
        assertEquals("  a new failure", tail.lastLines());
    }

    @Test
    void onlyTheLastLinesAreShown() throws IOException {
        Path file = directory.resolve("node.log");
        LogTail tail = LogTail.startingNow(file);
        Files.writeString(
                file, IntStream.range(0, 1_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n", "", "\n")));
        assertEquals(
                IntStream.range(992, 1_000).mapToObj(i -> "  line " + i).collect(Collectors.joining("\n")),
                tail.lastLines());
    }
}
