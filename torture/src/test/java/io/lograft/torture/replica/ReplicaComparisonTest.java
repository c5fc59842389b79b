package io.lograft.torture.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaComparisonTest {
    @TempDir
    Path directory;

    @Test
    void replicasThatRollAtDifferentPlacesAreEqual() throws IOException {
        batches(segment(1, 0), 0, 1, 2, 3);
        batches(segment(2, 0), 0, 1);
        batches(segment(2, 2), 2, 3);
        assertEquals(List.of(), differences());
    }

    @Test
    void aMissingTailIsFound() throws IOException {
        batches(segment(1, 0), 0, 1, 2);
        batches(segment(2, 0), 0, 1);
        assertEquals(
                List.of("replicas differ: t-0 on nodes 1 and 2: one ends before the batch at offset 2"), differences());
    }

    @Test
    void anotherContentIsFound() throws IOException {
        batches(segment(1, 0), 0, 1);
        batches(segment(2, 0), 0, 1);
        byte[] bytes = Files.readAllBytes(segment(2, 0));
        bytes[bytes.length - 1] ^= 1;
        Files.write(segment(2, 0), bytes);
        assertEquals(1, differences().size());
        assertTrue(differences().get(0).contains("offset 1"), differences().toString());
    }

    @Test
    void aTornBatchIsRefused() throws IOException {
        batches(segment(1, 0), 0, 1);
        batches(segment(2, 0), 0, 1);
        byte[] bytes = Files.readAllBytes(segment(2, 0));
        Files.write(segment(2, 0), Arrays.copyOf(bytes, bytes.length - 1));
        assertThrows(EOFException.class, this::differences);
    }

    @Test
    void aPartitionThatIsNowhereIsFound() throws IOException {
        Files.createDirectories(directory.resolve("1"));
        Files.createDirectories(directory.resolve("2"));
        assertEquals(List.of("t-0 is on no node"), differences());
    }

    private List<String> differences() throws IOException {
        return ReplicaComparison.differences(Map.of(1, directory.resolve("1"), 2, directory.resolve("2")), "t", 1);
    }

    private Path segment(int node, long baseOffset) throws IOException {
        Path partition = directory.resolve(node + "/data/t-0.topicid");
        Files.createDirectories(partition);
        return partition.resolve("%020d.log".formatted(baseOffset));
    }

    /** A segment with a header of 64 bytes, different in each, and batches that hold their offset. */
    private static void batches(Path segment, long... offsets) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(64).putInt(12, 64).putInt(20, segment.hashCode());
        Files.write(segment, header.array());
        for (long offset : offsets) {
            ByteBuffer batch =
                    ByteBuffer.allocate(32).putLong(offset).putInt(20).putLong(24, offset);
            Files.write(segment, batch.array(), StandardOpenOption.APPEND);
        }
    }
}
