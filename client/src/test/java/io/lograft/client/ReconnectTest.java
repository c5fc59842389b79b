package io.lograft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lograft.base.TopicPartition;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a connection took is given back when it ends, however often that happens. Real gRPC over loopback; {@code
 * -Dtest.jvm.options="-Dclient.reconnects=10000"} runs as many as are promised, the build fewer.
 */
class ReconnectTest {
    private static final int RECONNECTS = Integer.getInteger("client.reconnects", 250);
    private static final int WARM_UP = 100;
    private static final long HEAP_SLACK_BYTES = 2 << 20;
    private static final long DESCRIPTORS_SLACK = 3;
    private static final TopicPartition FLIGHTS_0 = new TopicPartition("flights", 0);

    /** What this process has. */
    private record Holdings(long heapBytes, long threads, long descriptors) {
        static Holdings now() {
            System.gc();
            System.gc();
            return new Holdings(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0);
        }

        void refuseMoreThan(Holdings before) {
            String both = "before " + before + ", after " + RECONNECTS + " reconnects " + this;
            assertTrue(threads <= before.threads, both);
            assertTrue(descriptors <= before.descriptors + DESCRIPTORS_SLACK, both);
            assertTrue(heapBytes <= before.heapBytes + HEAP_SLACK_BYTES, both);
        }
    }

    private final MiniNode node = new MiniNode(false);

    @BeforeEach
    void addTopic() {
        node.addTopic("flights", 1, Map.of());
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aConnectionThatBreaksLeavesNothingBehind() throws Exception {
        ConsumerConfig reading = ConsumerConfig.defaults()
                .with(ConsumerConfig.RETRY_BACKOFF_MS, 1)
                .with(ConsumerConfig.RETRY_BACKOFF_MAX_MS, 5);
        ProducerConfig writing = ProducerConfig.defaults()
                .with(ProducerConfig.RETRY_BACKOFF_MS, 1)
                .with(ProducerConfig.RETRY_BACKOFF_MAX_MS, 5);
        try (LograftClient client = LograftClient.connect(node.address().toString());
                Producer producer = client.producer(writing);
                Consumer consumer = client.consumer(reading)) {
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            reconnect(producer, WARM_UP);
            Holdings before = Holdings.now();
            reconnect(producer, RECONNECTS);
            await().pollInSameThread().untilAsserted(() -> Holdings.now().refuseMoreThan(before));
            assertEquals(1, node.connections(), "one connection, whatever uses it");
            System.out.println(RECONNECTS + " reconnects: " + before + " before, " + Holdings.now() + " after");
        }
    }

    /** Breaks the connection, and goes on once producer and consumer are at work again. */
    private void reconnect(Producer producer, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            long fetches = node.fetchesBegun();
            node.breakConnections();
            producer.send(new ProducerRecord("flights", "LX 318".getBytes(UTF_8)))
                    .get(30, TimeUnit.SECONDS);
            await().pollInterval(Duration.ofMillis(1)).until(() -> node.fetchesBegun() > fetches);
        }
    }

    @Test
    void aClientThatClosesLeavesNothingBehind() throws Exception {
        connectAndClose(WARM_UP);
        Holdings before = Holdings.now();
        connectAndClose(RECONNECTS);
        await().pollInSameThread().untilAsserted(() -> Holdings.now().refuseMoreThan(before));
        await().until(() -> node.connections() == 0);
        System.out.println(RECONNECTS + " clients: " + before + " before, " + Holdings.now() + " after");
    }

    private void connectAndClose(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (LograftClient client = LograftClient.connect(node.address().toString());
                    Producer producer = client.producer();
                    Consumer consumer = client.consumer()) {
                consumer.assign(List.of(FLIGHTS_0));
                consumer.seek(FLIGHTS_0, 0);
                producer.send(new ProducerRecord("flights", "LX 318".getBytes(UTF_8)))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }
}
