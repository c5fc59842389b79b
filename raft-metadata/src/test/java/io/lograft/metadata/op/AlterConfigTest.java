package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.AlterConfigResponse;
import io.lograft.proto.v1.ConfigEntry;
import io.lograft.proto.v1.ConfigResource;
import io.lograft.proto.v1.DescribeConfigRequest;
import io.lograft.proto.v1.DescribeConfigResponse;
import io.lograft.proto.v1.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlterConfigTest {
    private final TestCluster cluster = TestCluster.ofBrokers(3);

    static AlterConfigRequest set(String topic, Map<String, String> configs) {
        return AlterConfigRequest.newBuilder()
                .setResource(ConfigResource.newBuilder().setTopic(topic))
                .putAllSet(configs)
                .build();
    }

    @Test
    void aTopicsSettingIsSetShownAndRemoved() {
        cluster.createTopic("t", 1, 3);
        assertFalse(cluster.run(AlterConfig::decide, set("t", Map.of("retention.ms", "5000", "flush", "async")))
                .hasError());
        assertEquals("5000", entry("retention.ms").getValue());
        assertEquals("604800000", entry("retention.ms").getDefaultValue());
        assertTrue(entry("retention.ms").getIsSet());
        assertTrue(TopicSettings.of(cluster.image().topic("t").configs()).flushAsync());
        cluster.run(
                AlterConfig::decide,
                AlterConfigRequest.newBuilder()
                        .setResource(ConfigResource.newBuilder().setTopic("t"))
                        .addRemove("retention.ms")
                        .build());
        assertEquals("604800000", entry("retention.ms").getValue());
        assertFalse(entry("retention.ms").getIsSet());
    }

    @Test
    void theDefaultMinimumFollowsTheReplicationFactor() {
        cluster.createTopic("t", 1, 1);
        assertEquals("1", entry("min.insync.replicas").getValue());
        cluster.createTopic("u", 1, 3);
        assertEquals(2, TopicConfigs.minInsyncReplicas(Map.of(), cluster.partition("u", 0)));
    }

    @Test
    void allMistakesAreNamedAtOnceWithWhatWasProbablyMeant() {
        cluster.createTopic("t", 1, 3);
        ClusterImage before = cluster.image();
        AlterConfigResponse reply = cluster.run(
                AlterConfig::decide,
                set(
                        "t",
                        Map.of(
                                "retention.sm",
                                "1",
                                "segment.bytes",
                                "5",
                                "cleanup.policy",
                                "compress",
                                "flush",
                                "no")));
        assertEquals(ErrorCode.ERROR_CODE_INVALID_CONFIG, reply.getError().getCode());
        String message = reply.getError().getMessage();
        assertTrue(message.contains("'retention.sm', did you mean retention.ms?"), message);
        assertTrue(message.contains("segment.bytes: the value '5' is out of range, allowed is 1048576..1073741824"));
        assertTrue(message.contains("cleanup.policy: the value 'compress' is not one of delete, compact"), message);
        assertTrue(message.contains("flush: the value 'no' is not one of ack, async"), message);
        assertSame(before, cluster.image());
    }

    @Test
    void clusterAndBrokerSettingsSteerTheNextTopic() {
        cluster.run(
                AlterConfig::decide,
                AlterConfigRequest.newBuilder()
                        .setResource(ConfigResource.newBuilder().setCluster(true))
                        .putSet("num.partitions", "4")
                        .putSet("default.replication.factor", "2")
                        .build());
        cluster.run(
                AlterConfig::decide,
                AlterConfigRequest.newBuilder()
                        .setResource(ConfigResource.newBuilder().setBroker(2))
                        .putSet("cordoned", "true")
                        .build());
        cluster.createTopic("t", 0, 0);
        assertEquals(4, cluster.image().topic("t").partitions().size());
        cluster.image().topic("t").partitions().forEach(partition -> {
            assertEquals(2, partition.replicas().size());
            assertFalse(partition.hasReplicaOn(2));
        });
    }

    @Test
    void unknownResourcesAreRefused() {
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_TOPIC,
                cluster.run(AlterConfig::decide, set("none", Map.of("flush", "ack")))
                        .getError()
                        .getCode());
        AlterConfigRequest ofBroker = AlterConfigRequest.newBuilder()
                .setResource(ConfigResource.newBuilder().setBroker(9))
                .build();
        assertEquals(
                ErrorCode.ERROR_CODE_UNKNOWN_BROKER,
                cluster.run(AlterConfig::decide, ofBroker).getError().getCode());
        assertEquals(
                ErrorCode.ERROR_CODE_INVALID_REQUEST,
                cluster.run(AlterConfig::decide, AlterConfigRequest.getDefaultInstance())
                        .getError()
                        .getCode());
    }

    @Test
    void validatingOrRepeatingChangesNothing() {
        cluster.createTopic("t", 1, 3, Map.of("flush", "ack"));
        ClusterImage before = cluster.image();
        cluster.run(AlterConfig::decide, set("t", Map.of("flush", "ack")));
        cluster.run(
                AlterConfig::decide,
                set("t", Map.of("flush", "async")).toBuilder()
                        .setValidateOnly(true)
                        .build());
        assertSame(before, cluster.image());
    }

    private ConfigEntry entry(String name) {
        DescribeConfigResponse response = DescribeConfig.describe(
                cluster.image(),
                DescribeConfigRequest.newBuilder()
                        .setResource(ConfigResource.newBuilder().setTopic("t"))
                        .build());
        return response.getEntriesList().stream()
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
