package io.lograft.metadata.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Decision;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.log.EntryCodec;
import io.lograft.metadata.sim.TestCluster;
import io.lograft.proto.internal.v1.AlterPartitionsRequest;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes and times at the limits. The times are generous: they tell a wrong order of growth, not a slow machine. */
class ScaleTest {
    @Test
    void aTopicOfTenThousandPartitionsFitsOneEntryAndAppliesFast() {
        TestCluster cluster = TestCluster.ofBrokers(6);
        long start = System.nanoTime();
        Decision<MetadataRecord, CreateTopicResponse> decision = CreateTopic.decide(
                cluster.image(),
                new CreateTopic.Request(
                        CreateTopicRequest.newBuilder()
                                .setName("large")
                                .setPartitions(10_000)
                                .setReplicationFactor(3)
                                .build(),
                        new TopicId(1, 1)),
                0);
        byte[] entry = EntryCodec.encode(1, 0, decision.records());
        assertTrue(entry.length < EntryCodec.ENTRY_BYTES_MAX / 8, "entry of " + entry.length + " bytes");
        cluster.apply(EntryCodec.decode(entry, 1).getRecordsList());
        assertEquals(10_000, cluster.image().topic("large").partitions().size());
        long elapsedMs = (System.nanoTime() - start) / 1_000_000;
        assertTrue(elapsedMs < 3_000, "took " + elapsedMs + " ms");
    }

    @Test
    void anIsrChangeOfALargeTopicCopiesLittle() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        cluster.createTopic("large", 10_000, 3);
        int rounds = 5_000;
        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            int index = (i * 7919) % 10_000;
            PartitionImage partition = cluster.partition("large", index);
            AlterPartition.Request request = new AlterPartition.Request(
                    cluster.current(partition.leader()),
                    AlterPartitionsRequest.newBuilder()
                            .addProposals(cluster.proposal("large", index, List.of(partition.leader())))
                            .build());
            ClusterImage before = cluster.image();
            Decision<MetadataRecord, AlterPartition.Reply> decision = AlterPartition.decide(before, request, 0);
            ImageDelta delta = before.step(decision.records(), before.version() + 1, 1);
            assertEquals(
                    1, delta.changedPartitions(delta.changedTopics().first()).size());
            cluster.apply(decision.records());
        }
        long microsEach = (System.nanoTime() - start) / 1_000 / rounds;
        assertTrue(microsEach < 300, "took " + microsEach + " us each");
    }

    @Test
    void fencingABrokerWithACopyOfEveryPartitionFitsOneEntry() {
        TestCluster cluster = TestCluster.ofBrokers(3);
        for (int i = 0; i < Limits.CLUSTER_PARTITIONS_MAX / Limits.TOPIC_PARTITIONS_MAX; i++) {
            cluster.createTopic("large" + i, Limits.TOPIC_PARTITIONS_MAX, 3);
        }
        for (int broker = 1; broker <= 3; broker++) {
            Decision<MetadataRecord, Outcome> decision =
                    FenceBroker.decide(cluster.image(), cluster.current(broker), 0);
            long bytes = EntryCodec.sizeOf(decision.records());
            assertTrue(bytes < EntryCodec.RECORDS_BYTES_MAX, "takes " + bytes + " bytes");
            cluster.apply(decision.records());
        }
        cluster.image()
                .topics()
                .forEach(topic ->
                        topic.partitions().forEach(p -> assertEquals(2, p.elr().size())));
        CreateTopicResponse oneMore = cluster.run(
                CreateTopic::decide,
                new CreateTopic.Request(
                        CreateTopicRequest.newBuilder().setName("more").build(), new TopicId(5, 5)));
        assertTrue(
                oneMore.getError().getMessage().contains("80000"),
                oneMore.getError().getMessage());
    }
}
