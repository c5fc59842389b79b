package io.lograft.client.metrics;

import io.lograft.client.ClientFigure;
import io.lograft.client.LograftClient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Binds a client's figures to a registry: {@code new LograftClientMetrics(client).bindTo(registry)}. The table of them is
 * in the client's README. Reading them costs the client nothing. {@link #close} takes them out again. Thread-safe.
 */
public final class LograftClientMetrics implements MeterBinder, AutoCloseable {
    private record Bound(MeterRegistry registry, Meter meter) {}

    private final List<ClientFigure> figures;
    private final Tags tags;
    private final Queue<Bound> bound = new ConcurrentLinkedQueue<>();

    /** With the tag {@code client}, which is the client's id. */
    public LograftClientMetrics(LograftClient client) {
        this(client, List.of());
    }

    /**
     * With the tag {@code client} and others.
     *
     * @param tags tell clients apart that share an id and a registry
     */
    public LograftClientMetrics(LograftClient client, Iterable<Tag> tags) {
        this.figures = client.figures();
        this.tags = Tags.of("client", client.clientId()).and(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ClientFigure figure : figures) {
            bound.add(new Bound(registry, figure.growing() ? counter(figure, registry) : gauge(figure, registry)));
        }
    }

    private Meter counter(ClientFigure figure, MeterRegistry registry) {
        // The registry holds the object of a function weakly; the function itself holds the figure.
        return FunctionCounter.builder(
                        figure.name(), figure, each -> figure.value().getAsDouble())
                .description(figure.description())
                .tags(tags)
                .register(registry);
    }

    private Meter gauge(ClientFigure figure, MeterRegistry registry) {
        return Gauge.builder(figure.name(), figure, each -> each.value().getAsDouble())
                .description(figure.description())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** Removes the figures from every registry that they were bound to. */
    @Override
    public void close() {
        for (Bound each = bound.poll(); each != null; each = bound.poll()) {
            each.registry().remove(each.meter());
        }
    }
}
