package io.lograft.cli.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfilesTest {
    @TempDir
    private Path directory;

    private Profiles of(String text) throws IOException {
        return Profiles.load(Files.writeString(directory.resolve("profiles"), text));
    }

    private String refusal(String text) {
        String message = assertThrows(IOException.class, () -> of(text)).getMessage();
        assertTrue(message.contains(directory.resolve("profiles").toString()), message);
        return message;
    }

    @Test
    void withoutAFileThereAreNone() throws IOException {
        Profiles none = Profiles.load(directory.resolve("absent").resolve("profiles"));
        assertTrue(none.all().isEmpty());
        assertNull(none.find("prod"));
        none.with(new Profile("prod", "a:1")).save();
        assertEquals(
                "a:1",
                Profiles.load(directory.resolve("absent").resolve("profiles"))
                        .find("prod")
                        .bootstrapServer());
    }

    @Test
    void sectionsAreRead() throws IOException {
        Profiles two = of("# ours\n\n[prod]\nbootstrap-server = a:1, b:2\n[test]\n  bootstrap-server=c:3\n");
        assertEquals(List.of("prod", "test"), List.copyOf(two.names()));
        assertEquals("a:1, b:2", two.find("prod").bootstrapServer());
        assertEquals("c:3", two.find("test").bootstrapServer());
    }

    @Test
    void aChangeLeavesCommentsWhereTheyAre() throws IOException {
        of("# ours\n[prod]\n# two of them\nbootstrap-server = a:1\n\n# theirs\n[test]\nbootstrap-server = c:3\n")
                .with(new Profile("prod", "z:9"))
                .with(new Profile("new", "n:1"))
                .save();
        assertEquals(
                "# ours\n[prod]\n# two of them\nbootstrap-server = z:9\n\n# theirs\n[test]\nbootstrap-server = c:3\n\n"
                        + "[new]\nbootstrap-server = n:1\n",
                Files.readString(directory.resolve("profiles")));
        Profiles.load(directory.resolve("profiles")).without("prod").save();
        assertEquals(
                "# ours\n# theirs\n[test]\nbootstrap-server = c:3\n\n[new]\nbootstrap-server = n:1\n",
                Files.readString(directory.resolve("profiles")));
    }

    @Test
    void mistakesAreNamedWithTheirLine() {
        assertTrue(refusal("bootstrap-server = a:1\n").contains("line 1"));
        assertTrue(refusal("[a]\nbootstrap-servers = a:1\n").contains("line 2"));
        assertTrue(refusal("[a]\nnonsense\n").contains("'nonsense' is not understood"));
        assertTrue(refusal("[a b]\nbootstrap-server = a:1\n").contains("'a b' is no name"));
        assertTrue(refusal("[a]\nbootstrap-server = a:1\n[a]\nbootstrap-server = a:1\n")
                .contains("twice"));
        assertTrue(refusal("[a]\n").contains("'a' has no bootstrap-server"));
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Path file = Files.write(directory.resolve("profiles"), new byte[] {'[', (byte) 0xff, ']'});
        assertTrue(assertThrows(IOException.class, () -> Profiles.load(file))
                .getMessage()
                .contains("UTF-8"));
    }

    @Test
    void namesAreShortAndPlain() {
        assertNull(Profiles.problem("prod-eu.1_x"));
        assertNotNull(Profiles.problem(""));
        assertNotNull(Profiles.problem("a b"));
        assertNotNull(Profiles.problem("x".repeat(65)));
    }
}
