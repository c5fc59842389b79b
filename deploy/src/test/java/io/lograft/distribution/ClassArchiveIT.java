package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The class-data archive that the build makes: it is used, its list of classes is not stale, and a distribution that it was not made for runs
 * without it. A stale list is made anew by {@code deploy/src/build/class-list.sh}.
 */
final class ClassArchiveIT {
    private static final String FROM_ARCHIVE = "source: shared objects file";

    /** Some classes are never archived: those that the virtual machine or a library makes while it runs, and JFR's events. */
    private static final double ENOUGH = 0.9;

    @TempDir
    private Path directory;

    @Test
    void aCommandsClassesComeFromTheArchive() throws IOException, InterruptedException {
        Path log = directory.resolve("command-classes");
        new Shell(directory)
                .bash("LOGRAFT_JVM_OPTS=-Xlog:class+load:file=" + log + " \"$LOGRAFT\" topic create --help")
                .expect(0);
        assertMostComeFromTheArchive(log);
    }

    @Test
    void aNodesClassesComeFromTheArchive() throws IOException, InterruptedException {
        Path log = directory.resolve("node-classes");
        int port = FreePorts.base(1);
        new Shell(directory).bash("""
                        export LOGRAFT_JVM_OPTS=-Xlog:class+load:file=%1$s
                        "$LOGRAFT" up --nodes 1 --base-port %2$d --data %3$s/cluster
                        unset LOGRAFT_JVM_OPTS
                        "$LOGRAFT" down --data %3$s/cluster --wipe
                        """.formatted(log + "-%p", port, directory)).expect(0);
        try (var logs = Files.list(directory)) {
            List<Path> found = logs.filter(file -> file.getFileName().toString().startsWith("node-classes"))
                    .toList();
            assertEquals(2, found.size(), () -> "the command and its node: " + found);
            for (Path each : found) {
                assertMostComeFromTheArchive(each);
            }
        }
    }

    @Test
    void aCopyElsewhereRunsWithoutAndSaysNothing() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        Path home = shell.launcher().getParent().getParent();
        Path log = directory.resolve("moved-classes");
        Result told = shell.bash("""
                        cp -R %1$s %2$s/moved
                        LOGRAFT_JVM_OPTS=-Xlog:class+load:file=%3$s %2$s/moved/bin/lograft --version
                        rm -r %2$s/moved
                        """.formatted(home, directory, log)).expect(0);
        assertEquals("", told.err());
        assertTrue(
                Files.readAllLines(log).stream().anyMatch(line -> line.contains(FROM_ARCHIVE)),
                "the Java's own archive is used still");
    }

    private static void assertMostComeFromTheArchive(Path log) throws IOException {
        List<String> named = Files.readAllLines(log).stream()
                .filter(line ->
                        line.contains(" source: ") && !line.contains("$$Lambda") && !line.contains("LambdaForm"))
                .toList();
        long archived =
                named.stream().filter(line -> line.contains(FROM_ARCHIVE)).count();
        List<String> rest =
                named.stream().filter(line -> !line.contains(FROM_ARCHIVE)).toList();
        assertTrue(
                archived >= ENOUGH * named.size(),
                () -> archived + " of " + named.size()
                        + " classes come from the archive; run deploy/src/build/class-list.sh to renew its"
                        + " list. Not in it: " + rest.subList(0, Math.min(rest.size(), 40)));
    }
}
