package io.lograft.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lograft.base.LograftException;
import io.lograft.client.Admin;
import io.lograft.client.Consumer;
import io.lograft.client.LograftClient;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@LograftTest(
        topics = {"flights:3", "weather"},
        options = "heartbeat.interval.ms=50")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ParametersTest {
    private static Producer ofTheFirstTest;
    private final LograftCluster cluster;

    ParametersTest(LograftCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    @Order(1)
    void everyKindOfParameterIsThere(
            @BootstrapServers String bootstrapServers,
            LograftCluster other,
            LograftClient client,
            Admin admin,
            Producer producer,
            Producer second,
            Consumer consumer) {
        assertSame(cluster, other);
        assertSame(client, cluster.client());
        assertNotSame(producer, second);
        assertEquals(3, admin.describeTopic("flights").join().partitions().size());
        assertEquals(1, admin.describeTopic("weather").join().partitions().size());
        producer.send(new ProducerRecord("weather", "rain".getBytes(UTF_8))).join();
        consumer.assign(consumer.partitionsOf("weather"));
        assertEquals(1, consumer.poll(Duration.ofSeconds(20)).size());
        try (LograftClient own = LograftClient.connect(bootstrapServers)) {
            assertEquals(client.clusterId(), own.clusterId());
        }
        ofTheFirstTest = producer;
    }

    @Test
    @Order(2)
    void whatWasMadeForATestIsClosedAfterIt(Producer another) {
        assertNotSame(ofTheFirstTest, another);
        LograftException closed = (LograftException) assertThrows(
                        java.util.concurrent.CompletionException.class,
                        () -> ofTheFirstTest
                                .send(new ProducerRecord("weather", "snow".getBytes(UTF_8)))
                                .join())
                .getCause();
        assertEquals(io.lograft.base.ErrorCode.SHUTTING_DOWN, closed.code());
    }

    @Nested
    class InAnInnerClass {
        @Test
        void theClusterIsTheSame(LograftCluster inner) {
            assertSame(cluster, inner);
        }
    }
}
