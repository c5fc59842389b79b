package io.lograft.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.client.core.Murmur2;
import io.lograft.client.core.PartitionView;
import io.lograft.client.core.TopicView;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.v1.PartitionSequence;
import io.lograft.proto.v1.ProducerState;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.PublishRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From a request to batches: what makes a repetition recognisable. */
class SequencedPlanTest {
    private static final TopicId TOPIC = new TopicId(3, 4);

    @Test
    void theSameRequestMakesTheSameBatchesAtAnyTime() {
        PublishRequest request = request(state(6), "a", "b", null, "a", "c");
        SequencedPlan first = new SequencedPlan(request, topic(6), 1_000);
        SequencedPlan later = new SequencedPlan(request, topic(9), 999_000);
        assertEquals(sequences(first), sequences(later));
        for (int record = 0; record < 5; record++) {
            assertEquals(first.partitionOf(record), later.partitionOf(record));
        }
    }

    @Test
    void sequencesGoOnInEachPartitionInTheOrderOfTheRequest() {
        ProducerState state = state(4);
        for (int round = 0; round < 50; round++) {
            PublishRequest request = request(state, "k" + round, null, "x", "k" + round % 3);
            SequencedPlan plan = new SequencedPlan(request, topic(4), 0);
            Map<Integer, Integer> before = map(state);
            for (SequencedPlan.Batch batch : plan.batches()) {
                RecordBatch made = RecordBatch.of(batch.bytes());
                assertEquals(before.getOrDefault(batch.partition(), 0), made.baseSequence());
                assertEquals(batch.records().size(), made.recordCount());
                assertEquals(77, made.producerId());
                assertTrue(made.crcMatches());
                assertEquals(batch.records().stream().sorted().toList(), batch.records());
            }
            state = plan.next();
        }
        assertEquals(
                200, map(state).values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void keysGoWhereEveryClientPutsThem() {
        PublishRequest request = request(state(6), "one", "two", "three");
        SequencedPlan plan = new SequencedPlan(request, topic(6), 0);
        for (int i = 0; i < 3; i++) {
            assertEquals(Murmur2.partition(request.getRecords(i).getKey().toByteArray(), 6), plan.partitionOf(i));
        }
    }

    @Test
    void recordsWithoutKeysSpreadOverThePartitionsAsTheProducerGoesOn() {
        ProducerState state = state(6);
        Set<Integer> used = new HashSet<>();
        for (int round = 0; round < 60; round++) {
            SequencedPlan plan = new SequencedPlan(request(state, null, null, null, null, null, null), topic(6), 0);
            used.add(plan.partitionOf(0));
            assertEquals(1, plan.batches().size());
            state = plan.next();
        }
        assertEquals(6, used.size());
    }

    @Test
    void aPartitionThatIsAddedCountsFromTheNextRequestOn() {
        SequencedPlan plan = new SequencedPlan(request(state(2), "a", "b", "c", "d", "e"), topic(8), 0);
        for (int i = 0; i < 5; i++) {
            assertTrue(plan.partitionOf(i) < 2);
        }
        assertEquals(8, plan.next().getPartitionCount());
    }

    @Test
    void aRecordThatCannotBeWrittenIsNamed() {
        PublishRequest request = request(state(2), "a").toBuilder()
                .addRecords(PublishRecord.newBuilder().setPartition(5))
                .addRecords(PublishRecord.newBuilder().setValue(ByteString.copyFrom(new byte[2 << 20])))
                .addRecords(PublishRecord.newBuilder().setTimestampMs(-5))
                .addRecords(PublishRecord.newBuilder().setPartition(10_000))
                .addRecords(PublishRecord.newBuilder().setPartition(-1))
                .build();
        SequencedPlan plan = new SequencedPlan(request, topic(2), 0);
        assertEquals(Set.of(1, 2, 3, 4, 5), plan.problems().keySet());
        assertEquals(ErrorCode.NOT_READY, plan.problems().get(1).code(), "another node may know it already");
        assertEquals(ErrorCode.BATCH_TOO_LARGE, plan.problems().get(2).code());
        assertEquals(ErrorCode.INVALID_REQUEST, plan.problems().get(3).code());
        assertEquals(ErrorCode.UNKNOWN_PARTITION, plan.problems().get(4).code(), "no topic has so many");
        assertEquals(ErrorCode.UNKNOWN_PARTITION, plan.problems().get(5).code());
    }

    @Test
    void moreThanABatchForOnePartitionIsRefused() {
        PublishRequest.Builder request = PublishRequest.newBuilder().setProducer(state(2));
        for (int i = 0; i < 3; i++) {
            request.addRecords(
                    PublishRecord.newBuilder().setPartition(1).setValue(ByteString.copyFrom(new byte[400_000])));
        }
        SequencedPlan plan = new SequencedPlan(request.build(), topic(2), 0);
        assertEquals(Set.of(2), plan.problems().keySet());
        assertEquals(ErrorCode.BATCH_TOO_LARGE, plan.problems().get(2).code());
    }

    @Test
    void sequencesWrap() {
        ProducerState state = state(1).toBuilder()
                .addSequences(PartitionSequence.newBuilder().setSequence(Integer.MAX_VALUE))
                .build();
        SequencedPlan plan = new SequencedPlan(request(state, "a", "b", "c"), topic(1), 0);
        assertEquals(
                Integer.MAX_VALUE, RecordBatch.of(plan.batches().get(0).bytes()).baseSequence());
        assertEquals(Map.of(0, 2), map(plan.next()));
    }

    @Test
    void whatWasNeverGivenOutIsRefused() {
        assertNull(SequencedPlan.malformed(state(1)));
        for (ProducerState bad : List.of(
                state(1).toBuilder().setProducerId(-1).build(),
                state(1).toBuilder().setProducerEpoch(1 << 15).build(),
                state(1).toBuilder().setTopicId(ByteString.EMPTY).build(),
                state(0),
                state(-1),
                state(1).toBuilder()
                        .addSequences(PartitionSequence.newBuilder().setSequence(-1))
                        .build(),
                state(1).toBuilder()
                        .addSequences(PartitionSequence.newBuilder().setPartition(-1))
                        .build(),
                state(1).toBuilder()
                        .addSequences(PartitionSequence.newBuilder().setPartition(3))
                        .addSequences(PartitionSequence.newBuilder().setPartition(3))
                        .build())) {
            assertNotNull(SequencedPlan.malformed(bad), bad::toString);
        }
    }

    @Test
    void aStateOfAnotherTopicOrOfMorePartitionsDoesNotFit() {
        assertNull(SequencedPlan.mismatch(state(2), topic(2)));
        ProducerState other = state(2).toBuilder()
                .setTopicId(ByteString.copyFrom(new TopicId(9, 9).toBytes()))
                .build();
        assertEquals(
                ErrorCode.UNKNOWN_TOPIC, SequencedPlan.mismatch(other, topic(2)).code());
        assertEquals(
                ErrorCode.NOT_READY, SequencedPlan.mismatch(state(3), topic(2)).code());
    }

    private static ProducerState state(int partitions) {
        return ProducerState.newBuilder()
                .setProducerId(77)
                .setTopicId(ByteString.copyFrom(TOPIC.toBytes()))
                .setPartitionCount(partitions)
                .build();
    }

    private static PublishRequest request(ProducerState state, String... keys) {
        PublishRequest.Builder request =
                PublishRequest.newBuilder().setTopic("t").setProducer(state);
        for (String key : keys) {
            request.addRecords(GatewayBench.record(key, "v"));
        }
        return request.build();
    }

    private static TopicView topic(int count) {
        List<PartitionView> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new PartitionView(i, 1, 0, 0, List.of(1), List.of(1), List.of()));
        }
        return new TopicView(TOPIC, "t", partitions, Map.of(), 1);
    }

    private static List<String> sequences(SequencedPlan plan) {
        return plan.batches().stream()
                .map(batch -> batch.partition() + " " + batch.records() + " "
                        + RecordBatch.of(batch.bytes()).baseSequence())
                .toList();
    }

    private static Map<Integer, Integer> map(ProducerState state) {
        Map<Integer, Integer> sequences = new java.util.TreeMap<>();
        state.getSequencesList().forEach(each -> sequences.put(each.getPartition(), each.getSequence()));
        return sequences;
    }
}
