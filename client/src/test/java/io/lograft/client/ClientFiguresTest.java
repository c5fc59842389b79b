package io.lograft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import io.lograft.client.metrics.LograftClientMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientFiguresTest {
    private static final TopicPartition FLIGHTS_0 = new TopicPartition("flights", 0);

    private final MiniNode node = new MiniNode();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private LograftClient client;

    @BeforeEach
    void connect() {
        node.addTopic("flights", 1, Map.of());
        client = LograftClient.builder()
                .bootstrapServers(node.address().toString())
                .clientId("board")
                .connect(Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void whatIsDoneIsCounted() {
        new LograftClientMetrics(client).bindTo(registry);
        try (Producer producer = client.producer();
                Consumer consumer = client.consumer()) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord("flights", "LX 318".getBytes(UTF_8)));
            }
            producer.flush();
            consumer.assign(List.of(FLIGHTS_0));
            consumer.seek(FLIGHTS_0, 0);
            int read = 0;
            while (read < 10) {
                read += consumer.poll(Duration.ofSeconds(10)).size();
            }
            assertEquals(10, value("lograft_client_produce_records_total"));
            assertEquals(10, value("lograft_client_consume_records_total"));
            assertTrue(value("lograft_client_produce_bytes_total") > 0);
            assertTrue(value("lograft_client_consume_bytes_total") > 0);
            assertEquals(1, value("lograft_client_producers"));
            assertEquals(1, value("lograft_client_consumers"));
            assertEquals(1, value("lograft_client_connections"));
            await().until(() -> value("lograft_client_consume_buffered_bytes") == 0);
            await().until(() -> value("lograft_client_produce_buffered_bytes") == 0);
        }
        await().until(() -> value("lograft_client_producers") + value("lograft_client_consumers") == 0);
    }

    @Test
    void countersGoOnThoughNobodyKeepsTheBinder() {
        WeakReference<LograftClientMetrics> binder = bindAndForget();
        await().until(() -> {
            System.gc();
            return binder.get() == null;
        });
        try (Producer producer = client.producer()) {
            producer.send(new ProducerRecord("flights", "LX 318".getBytes(UTF_8)))
                    .join();
        }
        assertEquals(1, value("lograft_client_produce_records_total"));
    }

    private WeakReference<LograftClientMetrics> bindAndForget() {
        LograftClientMetrics metrics = new LograftClientMetrics(client);
        metrics.bindTo(registry);
        return new WeakReference<>(metrics);
    }

    @Test
    void whatIsClosedIsBoundNoMore() {
        LograftClientMetrics metrics = new LograftClientMetrics(client);
        metrics.bindTo(registry);
        assertTrue(registry.scrape().contains("client=\"board\""), registry.scrape());
        metrics.close();
        assertEquals("", registry.scrape());
    }

    @Test
    void theReadmesTableIsComplete() throws IOException {
        String table = client.figures().stream().map(ClientFiguresTest::row).collect(Collectors.joining("\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains(table), "client/README.md lists other figures; it should say:\n" + table);
        assertEquals(
                client.figures().size(),
                readme.lines()
                        .filter(line -> line.startsWith("| `lograft_client_"))
                        .count());
    }

    @Test
    void theRegistryCallsThemWhatTheTableDoes() {
        new LograftClientMetrics(client).bindTo(registry);
        for (ClientFigure figure : client.figures()) {
            value(prometheusName(figure));
        }
    }

    private static String row(ClientFigure figure) {
        return "| `" + prometheusName(figure) + "` | " + (figure.growing() ? "counter" : "gauge") + " | "
                + figure.description() + " |";
    }

    private static String prometheusName(ClientFigure figure) {
        return figure.name().replace('.', '_') + (figure.growing() ? "_total" : "");
    }

    private double value(String name) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not there:\n" + registry.scrape()));
    }
}
