package io.lograft.server.metrics;

import io.lograft.base.ErrorCode;
import io.lograft.server.service.RequestKind;
import io.lograft.server.service.RequestListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Requests by kind: how many, how long, how they failed, and the bytes of batches. Thread-safe. */
public final class RequestMetrics implements RequestListener {
    private final MeterRegistry registry;
    private final Map<RequestKind, Timer> timers = new EnumMap<>(RequestKind.class);
    private final Counter producedBytes;
    private final Counter fetchedBytes;
    private final Counter publishedBytes;
    private final Counter deliveredBytes;

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (RequestKind kind : RequestKind.values()) {
            timers.put(kind, timer(kind));
        }
        producedBytes = Counter.builder("lograft.received.bytes")
                .description("Bytes of record batches received from clients.")
                .register(registry);
        fetchedBytes = Counter.builder("lograft.sent.bytes")
                .description("Bytes of record batches sent to clients.")
                .register(registry);
        publishedBytes = Counter.builder("lograft.published.bytes")
                .description("Bytes of publish requests that this node took as a gateway.")
                .register(registry);
        deliveredBytes = Counter.builder("lograft.delivered.bytes")
                .description("Bytes of records that this node delivered to subscribers as a gateway.")
                .register(registry);
    }

    private Timer timer(RequestKind kind) {
        return Timer.builder("lograft.requests")
                .description("Requests answered, from arrival to answer; a produce counts once for each batch.")
                .tag("request", name(kind))
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    private static String name(RequestKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void onAnswered(RequestKind kind, long latencyNs, ErrorCode error) {
        timers.get(kind).record(latencyNs, TimeUnit.NANOSECONDS);
        if (error != ErrorCode.NONE) {
            Counter.builder("lograft.request.errors")
                    .description("Requests that were not carried out, by error.")
                    .tag("request", name(kind))
                    .tag("error", error.name().toLowerCase(Locale.ROOT))
                    .register(registry)
                    .increment();
        }
    }

    @Override
    public void onBytes(RequestKind kind, long bytes) {
        switch (kind) {
            case PRODUCE -> producedBytes.increment(bytes);
            case FETCH -> fetchedBytes.increment(bytes);
            case PUBLISH -> publishedBytes.increment(bytes);
            case SUBSCRIBE -> deliveredBytes.increment(bytes);
            default -> throw new IllegalArgumentException("bytes of " + kind + " are not counted");
        }
    }
}
