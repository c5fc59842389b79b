package io.lograft.metadata.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.UnknownFieldSet;
import io.lograft.base.BrokerId;
import io.lograft.base.TopicId;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.metadata.v1.BrokerChangeRecord;
import io.lograft.proto.metadata.v1.ClusterIdRecord;
import io.lograft.proto.metadata.v1.ControllerRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.PartitionChange;
import io.lograft.proto.metadata.v1.PartitionChangesRecord;
import io.lograft.proto.metadata.v1.ProducerIdsRecord;
import io.lograft.proto.metadata.v1.RemoveTopicRecord;
import io.lograft.proto.metadata.v1.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterImageTest {
    private final TestCluster cluster = TestCluster.ofBrokers(3);

    @Test
    void anEntryMakesAnotherImageAndLeavesTheOldOneAlone() {
        ClusterImage before = cluster.image();
        cluster.createTopic("b", 2, 2);
        cluster.createTopic("a", 1, 1);
        assertEquals(0, before.topics().size());
        List<String> names = new ArrayList<>();
        cluster.image().topics().forEach(topic -> names.add(topic.name()));
        assertEquals(List.of("a", "b"), names);
        assertTrue(cluster.image().version() > before.version());
    }

    @Test
    void whatIsUnknownIsNull() {
        assertNull(cluster.image().topic("t"));
        assertNull(cluster.image().topic(new TopicId(1, 2)));
        assertNull(cluster.image().broker(9));
        assertNull(cluster.image().broker(new BrokerId(9)));
        cluster.createTopic("t", 2, 1);
        assertNull(cluster.image().topic("t").partition(2));
        assertNull(cluster.image().topic("t").partition(-1));
    }

    @Test
    void theControllersEpochIsTheTermOfItsEntry() {
        MetadataRecord identity = MetadataRecord.newBuilder()
                .setController(ControllerRecord.newBuilder().setNodeId(2))
                .build();
        ClusterImage image = cluster.image().apply(List.of(identity), 500, 17);
        assertEquals(2, image.controllerId());
        assertEquals(17, image.controllerEpoch());
        assertEquals(500, image.version());
        assertEquals(17, image.term());
        assertTrue(ImageDelta.between(cluster.image(), image).isEmpty());
    }

    @Test
    void anUnknownKindOfRecordStopsEverything() {
        MetadataRecord ofTheFuture = MetadataRecord.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
        MetadataFormatException stop = assertThrows(
                MetadataFormatException.class, () -> cluster.image().apply(List.of(ofTheFuture), 500, 1));
        assertTrue(stop.getMessage().contains("900"), stop.getMessage());
        assertTrue(stop.getMessage().contains("start the newer version"), stop.getMessage());
    }

    @Test
    void recordsThatDoNotFitAreRefused() {
        cluster.createTopic("t", 1, 1);
        TopicImage topic = cluster.image().topic("t");
        refused(MetadataRecord.newBuilder()
                .setClusterId(ClusterIdRecord.newBuilder().setClusterId("x")));
        refused(MetadataRecord.newBuilder()
                .setBrokerChange(BrokerChangeRecord.newBuilder().setBrokerId(9)));
        refused(MetadataRecord.newBuilder()
                .setTopic(TopicRecord.newBuilder()
                        .setTopicId(RecordIds.bytes(topic.id()))
                        .setName("u")));
        refused(MetadataRecord.newBuilder()
                .setTopic(TopicRecord.newBuilder()
                        .setTopicId(RecordIds.bytes(new TopicId(3, 3)))
                        .setName("t")));
        refused(MetadataRecord.newBuilder()
                .setRemoveTopic(RemoveTopicRecord.newBuilder().setTopicId(RecordIds.bytes(new TopicId(3, 3)))));
        refused(MetadataRecord.newBuilder()
                .setProducerIds(ProducerIdsRecord.newBuilder().setNextProducerId(0)));
    }

    @Test
    void aPartitionChangesByOneEpochAtATimeAndKeepsItsShape() {
        cluster.createTopic("t", 1, 2);
        PartitionImage now = cluster.partition("t", 0);
        PartitionChange good = PartitionRecords.change(0, now).toBuilder()
                .setPartitionEpoch(now.partitionEpoch() + 1)
                .build();
        refused(change(good.toBuilder().setPartitionEpoch(now.partitionEpoch() + 2)));
        refused(change(good.toBuilder().setPartitionEpoch(now.partitionEpoch())));
        refused(change(good.toBuilder().setPartition(1)));
        refused(change(good.toBuilder().clearIsr()));
        refused(change(good.toBuilder().addElr(99)));
        cluster.apply(List.of(change(good.toBuilder()).build()));
        assertEquals(now.partitionEpoch() + 1, cluster.partition("t", 0).partitionEpoch());
        assertEquals(now.leaderEpochIndex(), cluster.partition("t", 0).leaderEpochIndex());
    }

    @Test
    void oneChangeOfALargeTopicSharesTheRest() {
        cluster.createTopic("t", 10_000, 3);
        TopicImage before = cluster.image().topic("t");
        cluster.propose("t", 5_000, List.of(before.partition(5_000).leader()));
        TopicImage after = cluster.image().topic("t");
        int changed = 0;
        for (int index = 0; index < 10_000; index++) {
            changed += before.partition(index) == after.partition(index) ? 0 : 1;
        }
        assertEquals(1, changed);
        assertSame(before.configs(), after.configs());
        assertFalse(before.equals(after));
    }

    private MetadataRecord.Builder change(PartitionChange.Builder change) {
        return MetadataRecord.newBuilder()
                .setPartitionChanges(PartitionChangesRecord.newBuilder()
                        .setTopicId(RecordIds.bytes(cluster.image().topic("t").id()))
                        .addChanges(change));
    }

    private void refused(MetadataRecord.Builder record) {
        ClusterImage before = cluster.image();
        assertThrows(RecordRefusedException.class, () -> before.apply(List.of(record.build()), 900, 1));
    }
}
