package io.lograft.torture.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.real.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes are sleeping shells here: what matters is that they are started, hit, and always ended. */
class LocalClusterTest {
    private static final NodeCommand SLEEPER =
            new NodeCommand(List.of("/bin/sh", "-c", "echo up $1; exec sleep 600", "node"));

    private final Await await = new Await(new SystemClock());

    @TempDir
    Path directory;

    @Test
    void writesAConfigurationForEachNode() throws IOException {
        try (LocalCluster cluster = cluster()) {
            List<String> lines = Files.readAllLines(directory.resolve("node-2/node.properties"));
            assertTrue(lines.contains("node.id=2"), lines.toString());
            assertTrue(lines.contains("client.port=21910"), lines.toString());
            assertTrue(lines.contains("http.port=21913"), lines.toString());
            assertTrue(lines.contains("tail.cache.bytes=8MiB"), lines.toString());
            assertTrue(
                    lines.contains("quorum.voters=1@127.0.0.1:21902,2@127.0.0.1:21912,3@127.0.0.1:21922"),
                    lines.toString());
            assertEquals("127.0.0.1:21900,127.0.0.1:21910,127.0.0.1:21920", cluster.bootstrapServers());
        }
    }

    @Test
    void refusesPortsThatAreTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(21_911, 1, InetAddress.getByName("127.0.0.1"))) {
            IOException refusal = assertThrows(IOException.class, this::cluster);
            assertTrue(refusal.getMessage().contains("[" + taken.getLocalPort() + "]"), refusal.getMessage());
        }
    }

    @Test
    void endsWhateverItStarted() throws IOException {
        LocalCluster cluster = cluster();
        cluster.start();
        assertTrue(cluster.nodes().stream().allMatch(NodeProcess::isAlive));
        cluster.node(2).stop();
        cluster.close();
        assertTrue(cluster.nodes().stream().noneMatch(NodeProcess::isAlive));
    }

    @Test
    void killsAndRestartsOneAndLeavesTheOthersAlone() throws IOException {
        try (LocalCluster cluster = cluster()) {
            cluster.start();
            long before = cluster.node(1).pid();
            cluster.node(1).kill();
            assertFalse(cluster.node(1).isAlive());
            assertTrue(cluster.node(2).isAlive());
            cluster.start();
            assertTrue(cluster.node(1).isAlive() && cluster.node(1).pid() != before);
            assertThrows(IllegalStateException.class, () -> cluster.node(1).start());
            Awaitility.await().until(() -> cluster.node(1).residentKib() > 0);
            cluster.node(1).terminate();
            assertEquals(-1, cluster.node(1).residentKib());
        }
    }

    @Test
    void stopsAndContinuesAProcess() throws IOException {
        try (LocalCluster cluster = cluster()) {
            cluster.start();
            NodeProcess node = cluster.node(3);
            node.stop();
            assertTrue(node.isStopped());
            Awaitility.await().until(() -> state(node).equals("T"));
            node.resume();
            Awaitility.await().until(() -> !state(node).equals("T"));
            assertFalse(node.isStopped());
        }
    }

    @Test
    void showsTheLastWordsOfANodeThatEnded() throws Exception {
        NodeCommand failing = new NodeCommand(List.of("/bin/sh", "-c", "echo no port left; exit 1", "node"));
        try (LocalCluster cluster = new LocalCluster(directory, 1, 21_900, failing, Map.of(), await)) {
            cluster.start();
            Awaitility.await().until(() -> !cluster.node(1).isAlive());
            assertEquals("no port left", cluster.node(1).lastWords());
        }
    }

    @Test
    void aConditionThatNeverHoldsSaysWhy() {
        NotInTimeException late = assertThrows(
                NotInTimeException.class,
                () -> await.until("peace", 30, () -> {
                    throw new IOException("war");
                }));
        assertEquals("peace: not so within 30 ms: java.io.IOException: war", late.getMessage());
    }

    @Test
    void aDistributionThatIsNotThereIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> NodeCommand.ofDistribution(directory.resolve("absent")));
    }

    private LocalCluster cluster() throws IOException {
        return new LocalCluster(directory, 3, 21_900, SLEEPER, Map.of("tail.cache.bytes", "8MiB"), await);
    }

    private static String state(NodeProcess node) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(node.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }
}
