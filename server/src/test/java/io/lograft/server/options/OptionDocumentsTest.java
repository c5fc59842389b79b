package io.lograft.server.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regenerate both files with {@code -Dlograft.regenerate=true} and review the difference. */
class OptionDocumentsTest {
    private static final Path REFERENCE = Path.of("../docs/options.md");
    private static final Path SAMPLE = Path.of("../deploy/src/main/dist/conf/node.properties");

    @Test
    void referencePageMatchesTheTables() throws IOException {
        assertUpToDate(REFERENCE, OptionDocuments.reference(NodeOptions.TABLE));
    }

    @Test
    void sampleFileMatchesTheTables() throws IOException {
        assertUpToDate(SAMPLE, OptionDocuments.sample(NodeOptions.TABLE));
    }

    @Test
    void sampleFileIsAValidFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("node.properties");
        Files.writeString(file, OptionDocuments.sample(NodeOptions.TABLE));
        NodeOptions options = NodeOptions.read(file, Map.of(), List.of(), directory);
        assertEquals(1, options.nodeId().value());
    }

    private static void assertUpToDate(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("lograft.regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }
        String actual = Files.exists(file) ? Files.readString(file) : "";
        assertEquals(expected, actual, file + " is stale; regenerate it with -Dlograft.regenerate=true");
    }
}
