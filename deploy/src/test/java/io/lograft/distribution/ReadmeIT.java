package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every block of the README that is fenced {@code sh}, in order, as a newcomer would. */
final class ReadmeIT {
    private static final String TEST_COMMAND = "./mvnw verify";
    private static final String DEMO_COMMAND = "./lograft demo";
    private static final int BASE_PORT = 9092;
    private static final int NODES = 3;
    private static final Duration BLOCK_LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    @Test
    void everyBlockDoesWhatItSays() throws IOException, InterruptedException {
        List<Integer> taken = FreePorts.taken(BASE_PORT, NODES);
        assertTrue(
                taken.isEmpty(),
                "the README's commands use ports " + BASE_PORT + " and following, and something on this machine listens"
                        + " on " + taken
                        + "; stop it (a local cluster of yours? ./lograft down) and run the tests again");
        Shell shell = new Shell(directory);
        List<String> blocks = blocks(Files.readAllLines(shell.root().resolve("README.md")));
        assertEquals(List.of(DEMO_COMMAND, TEST_COMMAND), blocks.subList(0, 2), "the README's two commands");
        Path cluster = shell.home().resolve(".lograft").resolve("local");
        try {
            for (String block : blocks) {
                if (block.equals(TEST_COMMAND)) {
                    isWhatRunsNow(shell);
                } else {
                    shell.bash(block, BLOCK_LIMIT).expect(0);
                }
            }
            assertTrue(Files.notExists(cluster), "the last block leaves nothing behind");
        } finally {
            shell.endNodes(cluster);
        }
    }

    /** The block that runs the tests is this very run: to start it again from here would never end. */
    private static void isWhatRunsNow(Shell shell) throws IOException {
        assertTrue(Files.isExecutable(shell.root().resolve("mvnw")), "mvnw can be run");
        assertTrue(
                Files.isRegularFile(shell.root().resolve("deploy/target/lograft-" + version() + ".tar.gz")),
                "phase verify has packaged the distribution that these tests use");
        System.out.println("README: '" + TEST_COMMAND + "' is the build that is running now");
    }

    private static String version() {
        String distribution = Path.of(System.getProperty("lograft.distribution"))
                .getFileName()
                .toString();
        return distribution.substring("lograft-".length());
    }

    static List<String> blocks(List<String> lines) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : lines) {
            if (line.equals("```sh")) {
                block = new StringBuilder();
            } else if (line.equals("```") && block != null) {
                blocks.add(block.toString().strip());
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }
}
