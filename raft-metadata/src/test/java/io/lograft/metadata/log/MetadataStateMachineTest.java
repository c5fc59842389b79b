package io.lograft.metadata.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.MetadataFormatException;
import io.lograft.metadata.image.RecordIds;
import io.lograft.metadata.sim.Golden;
import io.lograft.proto.metadata.v1.BrokerChangeRecord;
import io.lograft.proto.metadata.v1.BrokerRegistrationRecord;
import io.lograft.proto.metadata.v1.ClusterIdRecord;
import io.lograft.proto.metadata.v1.ConfigRecord;
import io.lograft.proto.metadata.v1.ControllerRecord;
import io.lograft.proto.metadata.v1.Endpoint;
import io.lograft.proto.metadata.v1.Entry;
import io.lograft.proto.metadata.v1.FaultKind;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.NewPartition;
import io.lograft.proto.metadata.v1.PartitionChange;
import io.lograft.proto.metadata.v1.PartitionChangesRecord;
import io.lograft.proto.metadata.v1.PartitionsRecord;
import io.lograft.proto.metadata.v1.ProducerIdsRecord;
import io.lograft.proto.metadata.v1.RemoveTopicRecord;
import io.lograft.proto.metadata.v1.ReplicaChange;
import io.lograft.proto.metadata.v1.ReplicaChangesRecord;
import io.lograft.proto.metadata.v1.ReplicaFault;
import io.lograft.proto.metadata.v1.Setting;
import io.lograft.proto.metadata.v1.TopicRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataStateMachineTest {
    private final MetadataStateMachine machine = new MetadataStateMachine();

    private static List<MetadataRecord> ids(long next) {
        return List.of(MetadataRecord.newBuilder()
                .setProducerIds(ProducerIdsRecord.newBuilder().setNextProducerId(next))
                .build());
    }

    @Test
    void entriesInSequenceAreApplied() {
        ApplyResult first = machine.apply(3, 1, EntryCodec.encode(1, 0, ids(10)));
        assertEquals(AppendOutcome.Kind.APPLIED, first.kind());
        assertEquals(3, machine.image().version());
        assertSame(machine.image(), first.delta().to());
        assertEquals(
                AppendOutcome.Kind.APPLIED,
                machine.apply(7, 2, EntryCodec.encode(2, 3, ids(20))).kind());
        assertEquals(20, machine.image().nextProducerId());
    }

    @Test
    void anEntryOfAnotherTermChangesNothing() {
        ClusterImage before = machine.image();
        ApplyResult stale = machine.apply(3, 2, EntryCodec.encode(1, 0, ids(10)));
        assertEquals(AppendOutcome.Kind.STALE_CONTROLLER, stale.kind());
        assertNull(stale.delta());
        assertSame(before, machine.image());
    }

    @Test
    void anEntryAfterAnotherPredecessorChangesNothing() {
        machine.apply(3, 1, EntryCodec.encode(1, 0, ids(10)));
        ClusterImage before = machine.image();
        assertEquals(
                AppendOutcome.Kind.WRONG_PREDECESSOR,
                machine.apply(4, 1, EntryCodec.encode(1, 0, ids(20))).kind());
        assertSame(before, machine.image());
    }

    @Test
    void anEntryThatDoesNotFitChangesNothingAndSaysWhy() {
        ClusterImage before = machine.image();
        List<MetadataRecord> misfit = List.of(
                ids(10).get(0),
                MetadataRecord.newBuilder()
                        .setBrokerChange(BrokerChangeRecord.newBuilder().setBrokerId(9))
                        .build());
        ApplyResult refused = machine.apply(3, 1, EntryCodec.encode(1, 0, misfit));
        assertEquals(AppendOutcome.Kind.REFUSED, refused.kind());
        assertTrue(refused.message().contains("unknown broker 9"), refused.message());
        assertSame(before, machine.image());
    }

    @Test
    void aResultSurvivesItsTripThroughTheLogsReply() {
        ApplyResult result = machine.apply(3, 2, EntryCodec.encode(1, 0, ids(10)));
        assertEquals(result, ApplyResult.fromBytes(result.toBytes()));
    }

    @Test
    void whatCannotBeReadStopsTheNode() {
        MetadataFormatException garbage =
                assertThrows(MetadataFormatException.class, () -> machine.apply(3, 1, new byte[] {(byte) 0xff, 1, 2}));
        assertTrue(garbage.getMessage().contains("index 3"), garbage.getMessage());
        byte[] newer =
                Entry.newBuilder().setVersion(2).setExpectedTerm(1).build().toByteArray();
        MetadataFormatException version = assertThrows(MetadataFormatException.class, () -> machine.apply(3, 1, newer));
        assertTrue(version.getMessage().contains("format version 2"), version.getMessage());
        assertThrows(MetadataFormatException.class, () -> machine.apply(3, 1, new byte[0]));
    }

    @Test
    void theLogNeverGoesBack() {
        machine.apply(3, 1, EntryCodec.encode(1, 0, ids(10)));
        assertThrows(IllegalStateException.class, () -> machine.apply(3, 1, EntryCodec.encode(1, 3, ids(20))));
    }

    @Test
    void everyKindOfRecordStaysWhatItIs() {
        List<MetadataRecord> records = everyKind();
        assertEquals(
                MetadataRecord.RecordCase.values().length - 2,
                records.stream().map(MetadataRecord::getRecordCase).distinct().count());
        byte[] bytes = EntryCodec.encode(5, 0, records);
        byte[] expected = Golden.expected("entry-v1", bytes);
        assertArrayEquals(expected, bytes);
        assertEquals(records, EntryCodec.decode(expected, 1).getRecordsList());
        assertEquals(AppendOutcome.Kind.APPLIED, machine.apply(9, 5, expected).kind());
        aReassignmentStaysWhatItIs();
    }

    /** A kind that came later than the first golden file. */
    private void aReassignmentStaysWhatItIs() {
        byte[] bytes = EntryCodec.encode(5, 9, List.of(reassignment()));
        byte[] expected = Golden.expected("entry-v1-reassignment", bytes);
        assertArrayEquals(expected, bytes);
        assertEquals(List.of(reassignment()), EntryCodec.decode(expected, 1).getRecordsList());
        assertEquals(AppendOutcome.Kind.APPLIED, machine.apply(11, 5, expected).kind());
    }

    private static MetadataRecord reassignment() {
        return record().setReplicaChanges(ReplicaChangesRecord.newBuilder()
                        .setTopicId(RecordIds.bytes(new TopicId(0x0102030405060708L, 0x1112131415161718L)))
                        .addChanges(ReplicaChange.newBuilder()
                                .setState(PartitionChange.newBuilder()
                                        .setLeader(-1)
                                        .setLeaderEpoch(1)
                                        .setPartitionEpoch(2)
                                        .addElr(1))
                                .addAllReplicas(List.of(4, 1, 2, 3))
                                .addAllTarget(List.of(4, 1))
                                .addAllOriginal(List.of(1, 2, 3))))
                .build();
    }

    @Test
    void theSizeOfRecordsIsKnownBeforeTheyAreEncoded() {
        List<MetadataRecord> records = everyKind();
        int envelope = EntryCodec.encode(Long.MAX_VALUE, Long.MAX_VALUE, List.of()).length;
        assertEquals(
                EntryCodec.sizeOf(records) + envelope,
                EntryCodec.encode(Long.MAX_VALUE, Long.MAX_VALUE, records).length);
        assertTrue(envelope <= EntryCodec.ENTRY_BYTES_MAX - EntryCodec.RECORDS_BYTES_MAX);
    }

    private static List<MetadataRecord> everyKind() {
        ByteString topic = RecordIds.bytes(new TopicId(0x0102030405060708L, 0x1112131415161718L));
        ByteString other = RecordIds.bytes(new TopicId(1, 2));
        Endpoint.Builder endpoint = Endpoint.newBuilder().setHost("h").setPort(9092);
        return List.of(
                record().setClusterId(ClusterIdRecord.newBuilder().setClusterId("c"))
                        .build(),
                record().setController(ControllerRecord.newBuilder().setNodeId(3))
                        .build(),
                record().setBrokerRegistration(BrokerRegistrationRecord.newBuilder()
                                .setBrokerId(1)
                                .setIncarnation("i")
                                .setClientEndpoint(endpoint)
                                .setNodeEndpoint(endpoint)
                                .setRack("r")
                                .addDirectories("d"))
                        .build(),
                record().setBrokerChange(
                                BrokerChangeRecord.newBuilder().setBrokerId(1).setShuttingDown(true))
                        .build(),
                record().setTopic(TopicRecord.newBuilder().setTopicId(topic).setName("t"))
                        .build(),
                record().setTopic(TopicRecord.newBuilder().setTopicId(other).setName("u"))
                        .build(),
                record().setPartitions(PartitionsRecord.newBuilder()
                                .setTopicId(topic)
                                .addPartitions(NewPartition.newBuilder()
                                        .addReplicas(1)
                                        .addReplicas(2)
                                        .addReplicas(3)
                                        .addIsr(1)
                                        .addIsr(2)
                                        .setLeader(1)))
                        .build(),
                record().setPartitionChanges(PartitionChangesRecord.newBuilder()
                                .setTopicId(topic)
                                .addChanges(PartitionChange.newBuilder()
                                        .setLeader(-1)
                                        .setLeaderEpoch(1)
                                        .setPartitionEpoch(1)
                                        .addElr(1)
                                        .addLastKnownElr(2)
                                        .setRecovering(true)
                                        .addFaults(ReplicaFault.newBuilder()
                                                .setBrokerId(2)
                                                .setKind(FaultKind.FAULT_KIND_LOSSY)
                                                .setLastEpoch(-1)
                                                .setEndOffset(7))))
                        .build(),
                record().setRemoveTopic(RemoveTopicRecord.newBuilder().setTopicId(other))
                        .build(),
                record().setConfig(ConfigRecord.newBuilder()
                                .setTopicId(topic)
                                .addSet(Setting.newBuilder().setKey("k").setValue("v"))
                                .addRemove("x"))
                        .build(),
                record().setProducerIds(ProducerIdsRecord.newBuilder().setNextProducerId(1000))
                        .build());
    }

    private static MetadataRecord.Builder record() {
        return MetadataRecord.newBuilder();
    }
}
