package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code examples/java} runs as it is against three nodes, and prints what it should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaExamplesIT {
    @TempDir
    private static Path directory;

    private Shell shell;
    private Path cluster;
    private String bootstrap;

    /** The example, and lines of its output, as patterns. */
    static Stream<Arguments> examples() {
        return Stream.of(
                Arguments.of(
                        "Produce", List.of("the first record is at offset 0", "10000 more are acknowledged, 0 failed")),
                Arguments.of(
                        "Consume",
                        List.of(
                                "the first is key [0-6], value \\d+ at example-consume-[0-2] offset 0",
                                "read 1000 records of 3 partitions")),
                Arguments.of(
                        "SeekAndPause",
                        List.of(
                                "minute 57 of the second partition is at offset 57",
                                "example-seek-0 minute 57",
                                "example-seek-0 minute 58",
                                "example-seek-0 minute 59",
                                "example-seek-1 minute 57",
                                "example-seek-1 minute 58",
                                "example-seek-1 minute 59")),
                Arguments.of(
                        "Compress",
                        Stream.of("none", "gzip", "snappy", "lz4", "zstd")
                                .map(codec -> codec + ": some words that come again, 999")
                                .toList()),
                Arguments.of(
                        "TypedRecords",
                        List.of(
                                "Apollo 11 landed in 1969",
                                "put aside: offset 1, 'never'",
                                "Apollo 17 landed in 1972")),
                Arguments.of(
                        "ChoosePartitions",
                        List.of("urgent: partition 3", "keyed: partition [0-3]", "named: partition 2")),
                Arguments.of("Intercept", List.of("acknowledged through the interceptor: 1", "left: offset 1, with")),
                Arguments.of(
                        "CloseInTime",
                        List.of(
                                "(all was acknowledged in time|50 ms were not enough)",
                                "written \\d+, not written \\d+, unknown \\d+",
                                "told of 50000 records",
                                "the producer is closed; make a new one")),
                Arguments.of(
                        "ManageTopics",
                        List.of(
                                "brokers: 3",
                                "example-manage has 4 partitions",
                                "a second time: TOPIC_EXISTS",
                                "still there: false")));
    }

    @BeforeAll
    void up() throws IOException, InterruptedException {
        shell = new Shell(directory);
        cluster = directory.resolve("cluster");
        int basePort = FreePorts.base(3);
        bootstrap = "localhost:" + basePort;
        shell.lograft("up", "--data", cluster.toString(), "--base-port", Integer.toString(basePort))
                .expect(0);
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        try {
            shell.lograft("down", "--wipe", "--data", cluster.toString()).expect(0);
        } finally {
            shell.endNodes(cluster);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void runsAsItIsAndPrintsWhatItShould(String name, List<String> expected) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Result run = shell.bash(
                        java + " -cp \"$(dirname \"$LOGRAFT\")/../lib/*\" examples/java/" + name + ".java " + bootstrap)
                .expect(0);
        List<String> lines = run.out().lines().toList();
        assertEquals(expected.size(), lines.size(), run::toString);
        for (int i = 0; i < lines.size(); i++) {
            assertTrue(lines.get(i).matches(expected.get(i)), "'" + lines.get(i) + "' is not " + expected.get(i));
        }
    }

    @Test
    void everyExampleIsRunAndListed() throws IOException {
        Path folder = shell.root().resolve("examples/java");
        Set<String> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.map(path -> path.getFileName().toString())
                    .filter(file -> file.endsWith(".java"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> run =
                examples().map(example -> example.get()[0] + ".java").collect(Collectors.toCollection(TreeSet::new));
        assertEquals(files, run, "examples that are there, and those that are run");
        String readme = Files.readString(folder.resolve("README.md"));
        files.forEach(file -> assertTrue(readme.contains("[" + file + "](" + file + ")"), file + " is not listed"));
    }
}
