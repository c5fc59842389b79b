package io.lograft.junit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void itsExampleIsTheOneThatRuns() throws IOException {
        String example = Files.readString(Path.of("src/test/java/example/FlightBoardTest.java"));
        String shown = example.substring(example.indexOf("@LograftTest")).trim();
        assertTrue(Files.readString(Path.of("README.md")).contains(shown), "junit/README.md shows an older example");
    }
}
