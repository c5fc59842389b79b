package io.lograft.server;

import com.google.protobuf.ByteString;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.proto.metadata.v1.BrokerChangeRecord;
import io.lograft.proto.metadata.v1.BrokerRegistrationRecord;
import io.lograft.proto.metadata.v1.ClusterIdRecord;
import io.lograft.proto.metadata.v1.ControllerRecord;
import io.lograft.proto.metadata.v1.Endpoint;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.NewPartition;
import io.lograft.proto.metadata.v1.PartitionChange;
import io.lograft.proto.metadata.v1.PartitionChangesRecord;
import io.lograft.proto.metadata.v1.PartitionsRecord;
import io.lograft.proto.metadata.v1.RemoveTopicRecord;
import io.lograft.proto.metadata.v1.TopicRecord;
import java.util.List;

/** A history of images, step by step, as a test tells it. */
public final class TestImages {
    /** 16 zero bytes. */
    public static final String DIRECTORY = "AAAAAAAAAAAAAAAAAAAAAA";

    private ClusterImage image = ClusterImage.EMPTY;

    public ClusterImage image() {
        return image;
    }

    public ImageDelta step(MetadataRecord... records) {
        ImageDelta delta = image.step(List.of(records), image.version() + 1, 1);
        image = delta.to();
        return delta;
    }

    public static MetadataRecord cluster() {
        return MetadataRecord.newBuilder()
                .setClusterId(ClusterIdRecord.newBuilder().setClusterId("BBBBBBBBBBBBBBBBBBBBBA"))
                .build();
    }

    public static MetadataRecord controller(int node) {
        return MetadataRecord.newBuilder()
                .setController(ControllerRecord.newBuilder().setNodeId(node))
                .build();
    }

    public static MetadataRecord broker(int id, String incarnation) {
        Endpoint.Builder host = Endpoint.newBuilder().setHost("host-" + id);
        return MetadataRecord.newBuilder()
                .setBrokerRegistration(BrokerRegistrationRecord.newBuilder()
                        .setBrokerId(id)
                        .setIncarnation(incarnation)
                        .setClientEndpoint(host.setPort(9092))
                        .setNodeEndpoint(host.setPort(9093))
                        .addDirectories(DIRECTORY))
                .build();
    }

    public static MetadataRecord unfenced(int id) {
        return MetadataRecord.newBuilder()
                .setBrokerChange(BrokerChangeRecord.newBuilder().setBrokerId(id))
                .build();
    }

    public static MetadataRecord topic(TopicId id, String name) {
        return MetadataRecord.newBuilder()
                .setTopic(TopicRecord.newBuilder().setTopicId(bytes(id)).setName(name))
                .build();
    }

    /** Partitions from 0 on, each with these replicas, all in sync, the first leading. */
    public static MetadataRecord partitions(TopicId id, int count, Integer... replicas) {
        PartitionsRecord.Builder record = PartitionsRecord.newBuilder().setTopicId(bytes(id));
        for (int i = 0; i < count; i++) {
            record.addPartitions(NewPartition.newBuilder()
                    .addAllReplicas(List.of(replicas))
                    .addAllIsr(List.of(replicas))
                    .setLeader(replicas[0]));
        }
        return MetadataRecord.newBuilder().setPartitions(record).build();
    }

    /** A new leader, with a leader epoch and a partition epoch of 1. */
    public static MetadataRecord leader(TopicId id, int partition, int leader, Integer... isr) {
        return MetadataRecord.newBuilder()
                .setPartitionChanges(PartitionChangesRecord.newBuilder()
                        .setTopicId(bytes(id))
                        .addChanges(PartitionChange.newBuilder()
                                .setPartition(partition)
                                .setLeader(leader)
                                .setLeaderEpoch(1)
                                .setPartitionEpoch(1)
                                .addAllIsr(List.of(isr))))
                .build();
    }

    public static MetadataRecord removed(TopicId id) {
        return MetadataRecord.newBuilder()
                .setRemoveTopic(RemoveTopicRecord.newBuilder().setTopicId(bytes(id)))
                .build();
    }

    private static ByteString bytes(TopicId id) {
        return ByteString.copyFrom(id.toBytes());
    }
}
