package io.lograft.server.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that cannot start says why, what was seen, and what to do, and ends with the right code. */
class BadStartTest {
    @TempDir
    private Path temp;

    @Test
    void wrongOptionsEndWithTwoAndAllAreNamed() {
        try (NodeProcess node = new NodeProcess(1, temp.resolve("data"))) {
            node.start("", "client.prot=1", "session.timeout.ms=1");
            assertEquals(2, node.waitFor());
            assertTrue(node.log().contains("did you mean client.port?"), node.log());
            assertTrue(node.log().contains("allowed: 200..60000"), node.log());
        }
    }

    @Test
    void aPortInUseEndsWithOne() throws IOException {
        try (NodeProcess node = new NodeProcess(1, temp.resolve("data"));
                ServerSocket taken = new ServerSocket(node.port(0), 1, InetAddress.getLoopbackAddress())) {
            node.start("");
            assertEquals(1, node.waitFor());
            assertTrue(
                    node.log().contains("set client.port (now " + taken.getLocalPort() + ") to a free one"),
                    node.log());
        }
    }

    @Test
    void aNodeAloneIsReadyAndItsDirectoryIsItsOwn() throws IOException {
        try (NodeProcess node = new NodeProcess(1, temp.resolve("data"));
                NodeProcess second = new NodeProcess(1, temp.resolve("data"));
                NodeProcess stranger = new NodeProcess(2, temp.resolve("data"))) {
            node.start("");
            await().atMost(Duration.ofSeconds(60)).until(node::ready);
            assertTrue(node.log().contains("files open"), node.log());
            second.start("");
            assertEquals(1, second.waitFor());
            assertTrue(second.log().contains("is in use by another process"), second.log());
            assertEquals(143, node.stop());
            stranger.start("");
            assertEquals(1, stranger.waitFor());
            assertTrue(stranger.log().contains("belongs to node 1, and this is node 2"), stranger.log());

            // Another cluster's data: the same directory beside a quorum that was founded anew.
            Files.createDirectories(temp.resolve("elsewhere"));
            node.start("", "metadata.dir=" + temp.resolve("elsewhere"));
            assertEquals(1, node.waitFor());
            assertTrue(node.log().contains("cluster"), node.log());
        }
    }
}
