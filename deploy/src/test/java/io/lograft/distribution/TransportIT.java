package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster over Java's own sockets: what systems without epoll get, and what an option chooses where there is epoll. */
final class TransportIT {
    /** For clients, and for Raft, which has a Netty of its own. */
    private static final String NIO =
            "-Dio.netty.transport.noNative=true -Dorg.apache.ratis.thirdparty.io.netty.transport.noNative=true";

    @TempDir
    private Path directory;

    @Test
    void threeNodesWorkWithoutEpoll() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        Path cluster = directory.resolve("cluster");
        try {
            Result result = shell.bash("""
                            export LOGRAFT_JVM_OPTS="%s"
                            "$LOGRAFT" up --nodes 3 --base-port %d --data %s --output json >%s
                            "$LOGRAFT" topic create plain --partitions 6 --replication-factor 3
                            seq 1 2000 | "$LOGRAFT" produce plain
                            "$LOGRAFT" consume plain --from-beginning --exit-at-end | sort -n
                            """.formatted(NIO, FreePorts.base(3), cluster, directory.resolve("up.json")))
                    .expect(0);
            assertEquals(2_000, result.out().lines().distinct().count(), result::toString);
            assertTrue(result.out().startsWith("1\n2\n3\n"), result::toString);
            assertNoNativeTransport();
        } finally {
            shell.lograft("down", "--wipe", "--data", cluster.toString());
            shell.endNodes(cluster);
        }
    }

    /** Where the system tells what a process has loaded. */
    private void assertNoNativeTransport() throws IOException {
        for (var node :
                JsonDocument.objects(JsonDocument.object(Files.readString(directory.resolve("up.json"))), "nodes")) {
            Path maps = Path.of("/proc", node.get("pid").toString(), "maps");
            if (Files.isReadable(maps)) {
                assertFalse(Files.readString(maps).contains("netty_transport_native_epoll"), "epoll is loaded");
            }
        }
    }
}
