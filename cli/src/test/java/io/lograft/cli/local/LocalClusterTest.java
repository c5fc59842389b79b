package io.lograft.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalClusterTest {
    @TempDir
    private Path directory;

    @Test
    void aRecordedClusterIsReadBack() throws IOException {
        LocalCluster.planned(directory, 3, 23_000).record();
        LocalCluster loaded = LocalCluster.load(directory).orElseThrow();
        assertEquals(3, loaded.nodes().size());
        assertEquals(23_000, loaded.basePort());
        assertEquals("127.0.0.1:23000,127.0.0.1:23010,127.0.0.1:23020", loaded.bootstrapServer());
        assertEquals(23_023, loaded.node(3).httpAddress().port());
        assertEquals(24, LocalCluster.portsUsed(3));
    }

    @Test
    void eachNodeGetsAFileOfItsOwn() throws IOException {
        LocalCluster cluster = LocalCluster.planned(directory, 2, 23_000);
        cluster.record();
        Properties second = new Properties();
        try (var reader = Files.newBufferedReader(cluster.node(2).configFile())) {
            second.load(reader);
        }
        assertEquals("2", second.getProperty("node.id"));
        assertEquals("1@127.0.0.1:23002,2@127.0.0.1:23012", second.getProperty("quorum.voters"));
        assertEquals("23010", second.getProperty("client.port"));
        assertEquals(cluster.node(2).dataDirectory().toString(), second.getProperty("data.dir"));
    }

    @Test
    void anUnknownFormatIsRefused() throws IOException {
        Files.writeString(directory.resolve("cluster.properties"), "format=2\nnodes=3\nbase.port=9092\n");
        IOException refused = assertThrows(IOException.class, () -> LocalCluster.load(directory));
        assertTrue(refused.getMessage().contains("format 2"), refused.getMessage());
    }

    @Test
    void aDamagedRecordIsRefused() throws IOException {
        Files.writeString(directory.resolve("cluster.properties"), "format=1\nnodes=\n");
        assertThrows(IOException.class, () -> LocalCluster.load(directory));
    }

    @Test
    void nothingIsRecordedWhereNothingIs() throws IOException {
        assertTrue(LocalCluster.load(directory.resolve("none")).isEmpty());
        assertFalse(LocalCluster.planned(directory, 1, 23_000).isRecorded());
    }

    @Test
    void aSecondCommandIsKeptOut() throws IOException {
        try (ClusterLock lock = ClusterLock.take(directory)) {
            // The same process may not take it twice either; the JVM tells so by an exception of its own.
            assertThrows(Exception.class, () -> ClusterLock.take(directory));
            lock.remove();
        }
        assertFalse(Files.exists(directory));
    }

    @Test
    void filesOfOthersOutliveTheCluster() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "mine");
        try (ClusterLock lock = ClusterLock.take(directory)) {
            lock.remove();
        }
        assertTrue(Files.exists(directory.resolve("notes.txt")));
    }
}
