package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.v1.AddPartitionsRequest;
import io.lograft.proto.v1.AddPartitionsResponse;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.DeleteTopicResponse;
import io.lograft.proto.v1.ElectLeadersRequest;
import io.lograft.proto.v1.ElectLeadersResponse;
import io.lograft.proto.v1.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating, growing, deleting topics, and electing their leaders. */
class TopicOperationsTest {
    private final TestCluster cluster = TestCluster.ofBrokers(3);

    @Test
    void aTopicIsCreatedWithDefaultsForWhatIsNotSaid() {
        CreateTopicResponse reply = create(CreateTopicRequest.newBuilder().setName("flights"));
        assertFalse(reply.hasError());
        assertEquals(1, reply.getTopic().getPartitionsCount());
        assertEquals(3, reply.getTopic().getPartitions(0).getReplicasCount());
        assertEquals(reply.getTopic(), TopicDescription.topic(cluster.image().topic("flights")));
    }

    @Test
    void validatingChangesNothing() {
        ClusterImage before = cluster.image();
        CreateTopicResponse reply = create(CreateTopicRequest.newBuilder()
                .setName("flights")
                .setPartitions(4)
                .setValidateOnly(true));
        assertEquals(4, reply.getTopic().getPartitionsCount());
        assertSame(before, cluster.image());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ü", "x\0", "a\n"})
    void aNameWithOtherCharactersIsRefused(String name) {
        assertError(
                ErrorCode.ERROR_CODE_INVALID_TOPIC,
                create(CreateTopicRequest.newBuilder().setName(name)));
    }

    @Test
    void aNameMayHave249Characters() {
        assertFalse(
                create(CreateTopicRequest.newBuilder().setName("n".repeat(249))).hasError());
        assertError(
                ErrorCode.ERROR_CODE_INVALID_TOPIC,
                create(CreateTopicRequest.newBuilder().setName("n".repeat(250))));
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheLimit() {
        cluster.createTopic("there", 1, 1);
        assertError(
                ErrorCode.ERROR_CODE_TOPIC_EXISTS,
                create(CreateTopicRequest.newBuilder().setName("there")));
        CreateTopicResponse tooMany =
                create(CreateTopicRequest.newBuilder().setName("t").setPartitions(10_001));
        assertError(ErrorCode.ERROR_CODE_INVALID_PARTITIONS, tooMany);
        assertTrue(tooMany.getError().getMessage().contains("1..10000"));
        assertError(
                ErrorCode.ERROR_CODE_INVALID_PARTITIONS,
                create(CreateTopicRequest.newBuilder().setName("t").setPartitions(-1)));
        CreateTopicResponse tooFewBrokers =
                create(CreateTopicRequest.newBuilder().setName("t").setReplicationFactor(4));
        assertError(ErrorCode.ERROR_CODE_INVALID_REPLICATION_FACTOR, tooFewBrokers);
        assertTrue(tooFewBrokers.getError().getMessage().contains("3 brokers are in service"));
        assertError(
                ErrorCode.ERROR_CODE_INVALID_CONFIG,
                create(CreateTopicRequest.newBuilder().setName("t").putConfigs("no.such", "1")));
        assertNull(cluster.image().topic("t"));
    }

    @Test
    void withoutBrokersNothingCanBeCreated() {
        CreateTopicResponse reply = new TestCluster()
                .run(
                        CreateTopic::decide,
                        new CreateTopic.Request(
                                CreateTopicRequest.newBuilder().setName("t").build(), new TopicId(1, 1)));
        assertError(ErrorCode.ERROR_CODE_INVALID_REPLICATION_FACTOR, reply);
    }

    @Test
    void aTopicCreatedAgainHasAnotherIdAndNoSettings() {
        TopicId first = cluster.createTopic("t", 1, 1, Map.of("flush", "async"));
        assertFalse(delete("t").hasError());
        assertNull(cluster.image().topic("t"));
        assertNull(cluster.image().topic(first));
        cluster.createTopic("t", 1, 1);
        assertFalse(cluster.image().topic("t").id().equals(first));
        assertTrue(cluster.image().topic("t").configs().isEmpty());
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_TOPIC, delete("other").getError().getCode());
    }

    @Test
    void partitionsAreAddedAndNeverRemoved() {
        cluster.createTopic("t", 2, 2);
        assertEquals(5, add("t", 5).getTopic().getPartitionsCount());
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_PARTITIONS, add("t", 5).getError().getCode());
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_PARTITIONS,
                add("t", 10_001).getError().getCode());
        assertEquals(ErrorCode.ERROR_CODE_UNKNOWN_TOPIC, add("u", 5).getError().getCode());
        cluster.fence(1);
        cluster.fence(2);
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REPLICATION_FACTOR,
                add("t", 6).getError().getCode());
    }

    @Test
    void leadershipsReturnToThePreferredReplicas() {
        cluster.createTopic("t", 6, 3);
        cluster.fence(1);
        cluster.start(1);
        for (int index = 0; index < 6; index++) {
            cluster.propose("t", index, cluster.partition("t", index).replicas());
        }
        assertEquals(2, elect("t", List.of()).getChanged());
        cluster.image()
                .topic("t")
                .partitions()
                .forEach(p -> assertEquals(p.replicas().get(0), p.leader()));
        assertEquals(0, elect("", List.of()).getChanged());
    }

    @Test
    void aPreferredReplicaThatIsNotInSyncDoesNotLead() {
        cluster.createTopic("t", 3, 3);
        cluster.fence(1);
        cluster.start(1);
        assertEquals(0, elect("t", List.of()).getChanged());
    }

    @Test
    void electionsOfWhatDoesNotExistChangeNothing() {
        cluster.createTopic("t", 3, 3);
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_TOPIC,
                elect("u", List.of()).getError().getCode());
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_PARTITION,
                elect("t", List.of(0, 3)).getError().getCode());
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                elect("", List.of(0)).getError().getCode());
    }

    private CreateTopicResponse create(CreateTopicRequest.Builder request) {
        return cluster.run(
                CreateTopic::decide, new CreateTopic.Request(request.build(), new TopicId(9, request.hashCode())));
    }

    private DeleteTopicResponse delete(String name) {
        return cluster.run(
                DeleteTopic::decide,
                DeleteTopicRequest.newBuilder().setName(name).build());
    }

    private AddPartitionsResponse add(String name, int partitions) {
        return cluster.run(
                AddPartitions::decide,
                AddPartitionsRequest.newBuilder()
                        .setName(name)
                        .setPartitions(partitions)
                        .build());
    }

    private ElectLeadersResponse elect(String topic, List<Integer> partitions) {
        return cluster.run(
                ElectLeaders::decide,
                ElectLeadersRequest.newBuilder()
                        .setTopic(topic)
                        .addAllPartitions(partitions)
                        .build());
    }

    private static void assertError(ErrorCode expected, CreateTopicResponse reply) {
        assertEquals(expected, reply.getError().getCode(), reply.getError().getMessage());
    }
}
