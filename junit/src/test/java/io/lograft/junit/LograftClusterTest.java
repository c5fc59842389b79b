package io.lograft.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LograftClusterTest {
    /** A second on a quiet machine, see the README; a build shares its machine with others. */
    private static final Duration WARM_LIMIT = Duration.ofSeconds(15);

    @Test
    void aWarmStartIsQuickAndLeavesNothingBehind() {
        LograftCluster.start().close();
        Set<String> before = threads();
        List<Long> tookMs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (LograftCluster cluster = LograftCluster.start()) {
                tookMs.add(cluster.startup().toMillis());
                cluster.createTopic("flights", 3);
            }
        }
        System.out.println("warm starts took " + tookMs + " ms");
        assertTrue(tookMs.stream().allMatch(ms -> ms < WARM_LIMIT.toMillis()), tookMs::toString);
        await().untilAsserted(() -> assertEquals(Set.of(), newThreads(before)));
    }

    @Test
    void clustersInOneJvmKnowNothingOfEachOther() {
        try (LograftCluster one = LograftCluster.start();
                LograftCluster two = LograftCluster.start()) {
            assertNotEquals(one.client().clusterId(), two.client().clusterId());
            one.createTopic("flights", 1);
            assertEquals(List.of(), two.admin().listTopics().join());
        }
    }

    @Test
    void threeBrokersBearTheEndOfOne() {
        try (LograftCluster cluster = LograftCluster.start(3, Map.of())) {
            cluster.createTopic("flights", 6);
            try (Producer producer = cluster.client().producer()) {
                send(producer, 0, 100);
                cluster.stopBroker(2);
                send(producer, 100, 200);
                cluster.startBroker(2);
                send(producer, 200, 300);
            }
            assertEquals(300, read(cluster).size());
        }
    }

    @Test
    void deletedRecordsAreGoneOnEveryBroker() {
        try (LograftCluster cluster = LograftCluster.start(3, Map.of())) {
            cluster.createTopic("flights", 1);
            try (Producer producer = cluster.client().producer()) {
                send(producer, 0, 100);
            }
            TopicPartition partition = new TopicPartition("flights", 0);
            assertEquals(40, cluster.admin().deleteRecords(partition, 40).join());
            assertEquals(40, cluster.admin().deleteRecords(partition, 10).join());
            assertEquals(60, read(cluster).size());
            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> cluster.admin().deleteRecords(partition, 101).join());
            assertTrue(refused.getMessage().contains("committed up to 100"), refused.getMessage());
            int leader = cluster.admin()
                    .describeTopic("flights")
                    .join()
                    .partitions()
                    .get(0)
                    .leader();
            cluster.stopBroker(leader);
            assertEquals(60, read(cluster).size());
            assertEquals(100, cluster.admin().deleteRecords(partition, -1).join());
            assertEquals(0, read(cluster).size());
        }
    }

    @Test
    void aRecordWithoutAKeyIsRefusedByACompactedTopicAlone() {
        try (LograftCluster cluster = LograftCluster.start()) {
            cluster.admin()
                    .createTopic(new NewTopic("tables", 1, 1, Map.of("cleanup.policy", "compact")))
                    .join();
            try (Producer producer = cluster.client().producer()) {
                producer.send(new ProducerRecord("tables", "k".getBytes(UTF_8), "v".getBytes(UTF_8)))
                        .join();
                CompletionException refused = assertThrows(
                        CompletionException.class,
                        () -> producer.send(new ProducerRecord("tables", "no key".getBytes(UTF_8)))
                                .join());
                assertTrue(refused.getMessage().contains("has no key"), refused.getMessage());
            }
        }
    }

    @Test
    void anOptionThatDoesNotExistIsNamed() {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> LograftCluster.start(1, Map.of("session.timeout", "5")));
        assertTrue(refused.getMessage().contains("session.timeout"), refused.getMessage());
    }

    private static void send(Producer producer, int first, int end) {
        for (int i = first; i < end; i++) {
            producer.send(new ProducerRecord("flights", ("flight " + i).getBytes(UTF_8)));
        }
        producer.flush();
    }

    private static Set<String> read(LograftCluster cluster) {
        Set<String> read = new TreeSet<>();
        ConsumerConfig config = ConsumerConfig.defaults().with(ConsumerConfig.AUTO_OFFSET_RESET, "earliest");
        try (Consumer consumer = cluster.client().consumer(config)) {
            consumer.assign(consumer.partitionsOf("flights"));
            for (ConsumerRecord record : consumer.records(Duration.ofSeconds(2))) {
                assertTrue(read.add(new String(record.value(), UTF_8)), "twice: " + record);
            }
        }
        return read;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Threads that a first start did not leave either; Raft's library keeps timers for the whole JVM. */
    private static Set<String> newThreads(Set<String> before) {
        Set<String> now = threads();
        now.removeAll(before);
        now.removeIf(name -> name.startsWith("awaitility"));
        return now;
    }
}
