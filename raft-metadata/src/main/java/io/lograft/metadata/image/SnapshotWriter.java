package io.lograft.metadata.image;

import com.google.protobuf.CodedOutputStream;
import io.lograft.proto.metadata.v1.BrokerRegistrationRecord;
import io.lograft.proto.metadata.v1.BrokerSnapshot;
import io.lograft.proto.metadata.v1.ConfigSnapshot;
import io.lograft.proto.metadata.v1.Endpoint;
import io.lograft.proto.metadata.v1.PartitionSnapshot;
import io.lograft.proto.metadata.v1.PartitionsSnapshot;
import io.lograft.proto.metadata.v1.ReassignmentSnapshot;
import io.lograft.proto.metadata.v1.ReassignmentsSnapshot;
import io.lograft.proto.metadata.v1.Setting;
import io.lograft.proto.metadata.v1.SnapshotEnd;
import io.lograft.proto.metadata.v1.SnapshotHeader;
import io.lograft.proto.metadata.v1.SnapshotItem;
import io.lograft.proto.metadata.v1.TopicSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes an image in the snapshot format: equal images give equal bytes. Used by one thread, once. */
public final class SnapshotWriter {
    private final OutputStream out;
    private final CRC32C crc = new CRC32C();

    private SnapshotWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a committed image; the stream is neither flushed nor closed. */
    public static void write(ClusterImage image, OutputStream out) throws IOException {
        new SnapshotWriter(out).image(image);
    }

    /**
     * The same bytes in pieces, for a stream of messages.
     *
     * @param chunkBytesMax bytes of each piece but the last, which may have fewer
     */
    public static List<byte[]> chunks(ClusterImage image, int chunkBytesMax) {
        ChunkedOutput chunks = new ChunkedOutput(chunkBytesMax);
        try {
            write(image, chunks);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return chunks.finish();
    }

    private void image(ClusterImage image) throws IOException {
        if (image.version() == ClusterImage.UNCOMMITTED) {
            throw new IllegalArgumentException("a speculative image has no snapshot");
        }
        bytes(SnapshotFormat.MAGIC);
        bytes(intBytes(SnapshotFormat.VERSION));
        item(SnapshotItem.newBuilder().setHeader(header(image)));
        for (BrokerImage broker : image.brokers()) {
            item(SnapshotItem.newBuilder().setBroker(broker(broker)));
        }
        long partitions = 0;
        for (TopicImage topic : image.topicsById().values()) {
            topic(topic);
            partitions += topic.partitions().size();
        }
        configs(image);
        item(SnapshotItem.newBuilder()
                .setEnd(SnapshotEnd.newBuilder()
                        .setBrokers(image.brokers().size())
                        .setTopics(image.topicsById().size())
                        .setPartitions(partitions)));
        bytes(new byte[] {0});
        out.write(intBytes((int) crc.getValue()));
    }

    private static SnapshotHeader header(ClusterImage image) {
        return SnapshotHeader.newBuilder()
                .setIndex(image.version())
                .setTerm(image.term())
                .setClusterId(image.clusterId())
                .setControllerId(image.controllerId())
                .setControllerEpoch(image.controllerEpoch())
                .setNextProducerId(image.nextProducerId())
                .build();
    }

    private static BrokerSnapshot broker(BrokerImage broker) {
        return BrokerSnapshot.newBuilder()
                .setRegistration(BrokerRegistrationRecord.newBuilder()
                        .setBrokerId(broker.id())
                        .setIncarnation(broker.incarnation())
                        .setClientEndpoint(Endpoint.newBuilder()
                                .setHost(broker.clientAddress().host())
                                .setPort(broker.clientAddress().port()))
                        .setNodeEndpoint(Endpoint.newBuilder()
                                .setHost(broker.nodeAddress().host())
                                .setPort(broker.nodeAddress().port()))
                        .setRack(broker.rack())
                        .addAllDirectories(broker.directories()))
                .setEpoch(broker.epoch())
                .setFenced(broker.fenced())
                .setShuttingDown(broker.shuttingDown())
                .build();
    }

    private void topic(TopicImage topic) throws IOException {
        item(SnapshotItem.newBuilder()
                .setTopic(TopicSnapshot.newBuilder()
                        .setTopicId(RecordIds.bytes(topic.id()))
                        .setName(topic.name())
                        .addAllConfigs(settings(topic.configs()))
                        .setPartitionCount(topic.partitions().size())));
        int count = topic.partitions().size();
        for (int first = 0; first < count; first += SnapshotFormat.PARTITIONS_PER_ITEM) {
            PartitionsSnapshot.Builder run = PartitionsSnapshot.newBuilder();
            int end = Math.min(count, first + SnapshotFormat.PARTITIONS_PER_ITEM);
            for (int index = first; index < end; index++) {
                PartitionImage partition = topic.partitions().get(index);
                run.addPartitions(PartitionSnapshot.newBuilder()
                        .addAllReplicas(partition.replicas())
                        .setState(PartitionRecords.change(index, partition))
                        .setLeaderEpochIndex(partition.leaderEpochIndex()));
            }
            item(SnapshotItem.newBuilder().setPartitions(run));
        }
        reassignments(topic.partitions());
    }

    private void reassignments(PartitionTable partitions) throws IOException {
        ReassignmentsSnapshot.Builder run = ReassignmentsSnapshot.newBuilder();
        for (int index = 0; index < partitions.size(); index++) {
            Reassignment reassignment = partitions.get(index).reassignment();
            if (!reassignment.underWay()) {
                continue;
            }
            run.addReassignments(ReassignmentSnapshot.newBuilder()
                    .setPartition(index)
                    .addAllTarget(reassignment.target())
                    .addAllOriginal(reassignment.original()));
            if (run.getReassignmentsCount() == SnapshotFormat.PARTITIONS_PER_ITEM) {
                item(SnapshotItem.newBuilder().setReassignments(run));
                run.clear();
            }
        }
        if (run.getReassignmentsCount() > 0) {
            item(SnapshotItem.newBuilder().setReassignments(run));
        }
    }

    private void configs(ClusterImage image) throws IOException {
        if (!image.clusterConfigs().isEmpty()) {
            item(SnapshotItem.newBuilder()
                    .setConfig(ConfigSnapshot.newBuilder()
                            .setCluster(true)
                            .addAllConfigs(settings(image.clusterConfigs()))));
        }
        for (Integer broker : image.allBrokerConfigs().keySet()) {
            item(SnapshotItem.newBuilder()
                    .setConfig(ConfigSnapshot.newBuilder()
                            .setBrokerId(broker)
                            .addAllConfigs(settings(image.brokerConfigs(broker)))));
        }
    }

    private static List<Setting> settings(Map<String, String> sorted) {
        List<Setting> settings = new ArrayList<>(sorted.size());
        sorted.forEach((key, value) ->
                settings.add(Setting.newBuilder().setKey(key).setValue(value).build()));
        return settings;
    }

    private void item(SnapshotItem.Builder item) throws IOException {
        byte[] encoded = item.build().toByteArray();
        byte[] length = new byte[CodedOutputStream.computeUInt32SizeNoTag(encoded.length)];
        CodedOutputStream.newInstance(length).writeUInt32NoTag(encoded.length);
        bytes(length);
        bytes(encoded);
    }

    private void bytes(byte[] bytes) throws IOException {
        crc.update(bytes);
        out.write(bytes);
    }

    private static byte[] intBytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** Collects what is written in pieces of one size. */
    private static final class ChunkedOutput extends OutputStream {
        private final List<byte[]> full = new ArrayList<>();
        private final int chunkBytesMax;
        private byte[] chunk;
        private int used;

        ChunkedOutput(int chunkBytesMax) {
            this.chunkBytesMax = chunkBytesMax;
            chunk = new byte[chunkBytesMax];
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int written = 0;
            while (written < length) {
                if (used == chunkBytesMax) {
                    full.add(chunk);
                    chunk = new byte[chunkBytesMax];
                    used = 0;
                }
                int now = Math.min(length - written, chunkBytesMax - used);
                System.arraycopy(bytes, offset + written, chunk, used, now);
                used += now;
                written += now;
            }
        }

        List<byte[]> finish() {
            full.add(Arrays.copyOf(chunk, used));
            return full;
        }
    }
}
