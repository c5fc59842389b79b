package io.lograft.metadata.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicId;
import io.lograft.metadata.op.AlterConfig;
import io.lograft.metadata.op.AlterPartitionReassignments;
import io.lograft.metadata.sim.Golden;
import io.lograft.metadata.sim.RandomHistory;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.ConfigResource;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
    private static final int CHUNK_BYTES = 256 * 1024;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyImageComesBackAsItWas(long seed) throws IOException {
        RandomHistory history = new RandomHistory(seed);
        for (int step = 0; step < 60; step++) {
            history.step();
            if (step % 10 == 0) {
                ClusterImage image = history.cluster().image();
                byte[] bytes = bytes(image);
                assertEquals(image, SnapshotReader.read(new ByteArrayInputStream(bytes)));
                assertArrayEquals(bytes, bytes(SnapshotReader.read(new ByteArrayInputStream(bytes))));
            }
        }
    }

    @Test
    void nothingAtAllComesBackToo() throws IOException {
        byte[] bytes = bytes(ClusterImage.EMPTY);
        assertEquals(ClusterImage.EMPTY, SnapshotReader.read(new ByteArrayInputStream(bytes)));
    }

    @Test
    void piecesOfAnySizeMakeTheSameImage() throws IOException {
        ClusterImage image = golden();
        byte[] whole = bytes(image);
        for (int size : new int[] {1, 2, 7, 64, 1_000, whole.length}) {
            List<byte[]> chunks = SnapshotWriter.chunks(image, size);
            assertEquals((whole.length + size - 1) / size, chunks.size());
            SnapshotReader reader = new SnapshotReader();
            chunks.forEach(reader::accept);
            assertEquals(image, reader.finish());
        }
    }

    @Test
    void theFormatStaysWhatItIs() throws IOException {
        ClusterImage image = golden();
        byte[] bytes = bytes(image);
        byte[] expected = Golden.expected("snapshot-v1", bytes);
        assertArrayEquals(expected, bytes);
        assertEquals(image, SnapshotReader.read(new ByteArrayInputStream(expected)));
    }

    @Test
    void aReassignmentHasAnItemOfItsOwn() throws IOException {
        TestCluster cluster = TestCluster.ofBrokers(4);
        cluster.createTopic("moving", 3, 2);
        List<Integer> replicas = cluster.partition("moving", 1).replicas();
        int other = replicas.contains(4) ? 3 : 4;
        cluster.run(
                AlterPartitionReassignments::decide,
                AlterPartitionReassignmentsRequest.newBuilder()
                        .addChanges(PartitionReassignmentChange.newBuilder()
                                .setTopic("moving")
                                .setPartition(1)
                                .addReplicas(other)
                                .addReplicas(replicas.get(1)))
                        .build());
        assertTrue(cluster.partition("moving", 1).reassignment().underWay());
        byte[] bytes = bytes(cluster.image());
        byte[] expected = Golden.expected("snapshot-v1-reassignment", bytes);
        assertArrayEquals(expected, bytes);
        assertEquals(cluster.image(), SnapshotReader.read(new ByteArrayInputStream(expected)));
    }

    @Test
    void everyDamagedByteIsNoticed() throws IOException {
        byte[] whole = bytes(golden());
        for (int position = 0; position < whole.length; position++) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 0x10;
            assertThrows(MetadataFormatException.class, () -> SnapshotReader.read(new ByteArrayInputStream(damaged)));
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] whole = bytes(golden());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(MetadataFormatException.class, () -> SnapshotReader.read(new ByteArrayInputStream(cut)));
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(MetadataFormatException.class, () -> SnapshotReader.read(new ByteArrayInputStream(longer)));
    }

    @Test
    void aNewerVersionIsNamed() throws IOException {
        byte[] bytes = bytes(golden());
        bytes[11] = 2;
        MetadataFormatException stop =
                assertThrows(MetadataFormatException.class, () -> SnapshotReader.read(new ByteArrayInputStream(bytes)));
        assertTrue(stop.getMessage().contains("format version 2"), stop.getMessage());
        assertTrue(stop.getMessage().contains("reads 1"), stop.getMessage());
    }

    @Test
    void anItemOfAbsurdLengthIsRefusedBeforeItIsRead() {
        SnapshotReader reader = new SnapshotReader();
        byte[] start = Arrays.copyOf("LGRFTMDS\0\0\0\1".getBytes(StandardCharsets.US_ASCII), 16);
        Arrays.fill(start, 12, 16, (byte) 0xff);
        assertThrows(MetadataFormatException.class, () -> reader.accept(start));
    }

    @Test
    void aSpeculativeImageHasNoSnapshot() {
        ClusterImage speculative = ClusterImage.EMPTY.apply(List.of(), ClusterImage.UNCOMMITTED, 1);
        assertThrows(IllegalArgumentException.class, () -> SnapshotWriter.chunks(speculative, CHUNK_BYTES));
    }

    /** Everything that an image can hold. */
    private static ClusterImage golden() {
        TestCluster cluster = new TestCluster();
        cluster.register(1, "north");
        cluster.unfence(1);
        cluster.start(2);
        cluster.start(3);
        TopicId id = cluster.createTopic("flights", 3, 2, Map.of("retention.ms", "1000", "flush", "async"));
        cluster.createTopic("a", 1, 1);
        cluster.fence(cluster.image().topic(id).partition(0).leader());
        int leader = cluster.image().topic(id).partition(0).leader();
        cluster.report(leader, cluster.health("flights", 0, ReplicaState.REPLICA_STATE_LOSSY, 3, 77));
        cluster.beginShutdown(leader);
        cluster.run(
                AlterConfig::decide,
                AlterConfigRequest.newBuilder()
                        .setResource(ConfigResource.newBuilder().setCluster(true))
                        .putSet("num.partitions", "3")
                        .build());
        cluster.run(
                AlterConfig::decide,
                AlterConfigRequest.newBuilder()
                        .setResource(ConfigResource.newBuilder().setBroker(3))
                        .putSet("cordoned", "true")
                        .build());
        return cluster.image();
    }

    private static byte[] bytes(ClusterImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotWriter.write(image, out);
        return out.toByteArray();
    }
}
