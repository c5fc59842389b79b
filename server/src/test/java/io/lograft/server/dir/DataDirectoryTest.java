package io.lograft.server.dir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Rng;
import io.lograft.base.golden.GoldenFile;
import io.lograft.base.real.RealDisk;
import io.lograft.base.real.SystemRng;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private final RealDisk disk = new RealDisk();
    private final Rng rng = new SystemRng();

    @TempDir
    private Path temp;

    @Test
    void keepsItsIdentityAndLearnsItsClusterOnce() throws Exception {
        UUID id;
        try (DataDirectory fresh = claim("a", 1)) {
            id = fresh.id();
            assertEquals("", fresh.clusterId());
            fresh.joinCluster("AAAAAAAAAAAAAAAAAAAAAA");
        }
        try (DataDirectory again = claim("a", 1)) {
            assertEquals(id, again.id());
            assertEquals("AAAAAAAAAAAAAAAAAAAAAA", again.clusterId());
            again.joinCluster("AAAAAAAAAAAAAAAAAAAAAA");
            assertRefused(() -> again.joinCluster("BBBBBBBBBBBBBBBBBBBBBA"), "belongs to cluster AAAA");
        }
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        claim("a", 1).close();
        assertRefused(() -> claim("a", 2), "belongs to node 1, and this is node 2");
    }

    @Test
    void dataWithoutACookieIsRefused() throws Exception {
        Files.createDirectories(temp.resolve("a/photos"));
        assertRefused(() -> claim("a", 1), "holds 'photos' but no lograft.cookie");
    }

    @Test
    void aDamagedCookieIsRefusedWhereverTheByteIs() throws Exception {
        claim("a", 1).close();
        Path cookie = temp.resolve("a/lograft.cookie");
        byte[] good = Files.readAllBytes(cookie);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x04;
            Files.write(cookie, bad);
            assertThrows(DirectoryRefusedException.class, () -> claim("a", 1), "byte " + i);
        }
        Files.write(cookie, new byte[0]);
        assertRefused(() -> claim("a", 1), "is not a cookie");
    }

    @Test
    void aCookieOfANewerFormatIsRefused() throws Exception {
        claim("a", 1).close();
        Path cookie = temp.resolve("a/lograft.cookie");
        Files.writeString(cookie, Files.readString(cookie).replace("directory 1", "directory 2"));
        assertRefused(() -> claim("a", 1), "has format version 2");
    }

    @Test
    void aSecondProcessIsRefused() throws Exception {
        try (DataDirectory first = claim("a", 1)) {
            assertRefused(() -> claim("a", 1), "is in use by another process");
            assertEquals(temp.resolve("a"), first.path());
        }
        claim("a", 1).close();
    }

    @Test
    void aCopyOfADirectoryIsRefusedBesideIt() throws Exception {
        claim("a", 1).close();
        Files.createDirectories(temp.resolve("b"));
        Files.copy(temp.resolve("a/lograft.cookie"), temp.resolve("b/lograft.cookie"));
        assertRefused(
                () -> DataDirectories.claim(disk, List.of(temp.resolve("a"), temp.resolve("b")), 1, rng),
                "one is a copy of the other");
        claim("a", 1).close();
    }

    @Test
    void aDirectoryThatCannotBeUsedLeavesTheOthersTheNode() throws Exception {
        claimAll("a", "b", "c", "d").close();
        Files.writeString(temp.resolve("b/lograft.cookie"), "damaged");
        Files.delete(temp.resolve("c/lograft.cookie"));
        Files.writeString(temp.resolve("c/photo"), "mine");
        Files.writeString(temp.resolve("file"), "not a directory");
        try (DataDirectories directories = claimAll("a", "b", "c", "d", "file")) {
            assertEquals(List.of("a", "d"), names(directories));
            assertEquals(
                    List.of("b", "c", "file"),
                    directories.unusable().stream()
                            .map(one -> one.path().getFileName().toString())
                            .toList());
            assertTrue(
                    directories.unusable().get(1).reason().contains("holds 'photo'"),
                    directories.unusable().get(1).reason());
        }
        assertRefused(() -> claimAll("b", "c"), "is not a cookie of Lograft");
    }

    @Test
    void anotherProcessInOneDirectoryStopsTheStart() throws Exception {
        try (DataDirectory held = claim("b", 1)) {
            assertRefused(() -> claimAll("a", "b"), "is in use by another process");
            assertEquals(temp.resolve("b"), held.path());
        }
        claimAll("a", "b").close();
    }

    @Test
    void theStrangersClusterIsTheOneThatFewerDirectoriesName() throws Exception {
        joined("a", "AAAAAAAAAAAAAAAAAAAAAA");
        joined("b", "BBBBBBBBBBBBBBBBBBBBBA");
        joined("c", "AAAAAAAAAAAAAAAAAAAAAA");
        try (DataDirectories directories = claimAll("a", "b", "c", "new")) {
            assertEquals(List.of("a", "c", "new"), names(directories));
            assertEquals("AAAAAAAAAAAAAAAAAAAAAA", directories.clusterId());
        }
        assertRefused(() -> claimAll("a", "b"), "take the stranger from data.dirs");
    }

    @Test
    void aDirectoryWhoseDataWasRemovedBeginsWithAnotherIdentity() throws Exception {
        claimAll("a", "b").close();
        UUID before;
        try (DataDirectory directory = claim("b", 1)) {
            before = directory.id();
        }
        Files.delete(temp.resolve("b/lograft.cookie"));
        try (DataDirectories directories = claimAll("a", "b")) {
            assertNotEquals(before, directories.all().get(1).id());
        }
    }

    private void joined(String name, String cluster) throws Exception {
        try (DataDirectory directory = claim(name, 1)) {
            directory.joinCluster(cluster);
        }
    }

    private DataDirectories claimAll(String... names) throws Exception {
        return DataDirectories.claim(disk, Stream.of(names).map(temp::resolve).toList(), 1, rng);
    }

    private static List<String> names(DataDirectories directories) {
        return directories.all().stream()
                .map(directory -> directory.path().getFileName().toString())
                .toList();
    }

    @Test
    void theFormatIsAsTheGoldenFileHasIt() throws Exception {
        Cookie cookie =
                new Cookie("AAAAAAAAAAAAAAAAAAAAAA", 1, UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));
        Path golden = Path.of("src/test/resources/golden/lograft.cookie");
        String present = new String(cookie.encode(), StandardCharsets.US_ASCII);
        assertEquals(GoldenFile.read(golden, () -> present), present);
        assertEquals(cookie, Cookie.decode(Files.readAllBytes(golden)));
    }

    private DataDirectory claim(String name, int nodeId) throws Exception {
        return DataDirectory.claim(disk, temp.resolve(name), nodeId, rng);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void assertRefused(Attempt attempt, String part) {
        String message =
                assertThrows(DirectoryRefusedException.class, attempt::run).getMessage();
        assertTrue(message.contains(part), () -> "expected \"" + part + "\" in: " + message);
    }
}
