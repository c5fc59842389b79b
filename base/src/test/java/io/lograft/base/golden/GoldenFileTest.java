package io.lograft.base.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFileTest {
    @TempDir
    Path directory;

    @Test
    void aMissingFileFailsTheTestAndIsNotMade() {
        Path file = directory.resolve("v1.hex");
        AssertionError missing = assertThrows(AssertionError.class, () -> GoldenFile.read(file, () -> "present"));
        assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void aFileThatIsThereIsReadAndLeftAlone() throws IOException {
        Path file = directory.resolve("v1.hex");
        Files.writeString(file, "as it was");
        assertEquals("as it was", GoldenFile.read(file, () -> "present"));
        assertEquals("as it was", Files.readString(file));
    }
}
