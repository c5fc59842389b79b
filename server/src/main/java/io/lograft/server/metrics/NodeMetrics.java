package io.lograft.server.metrics;

import io.lograft.server.http.HttpAnswer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** All figures of a node. Bound once at start; thread-safe. */
public final class NodeMetrics {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4_096;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMetrics requests = new RequestMetrics(registry);
    /** Micrometer holds what it reads by weak references only. */
    private final List<LongSupplier> held = new CopyOnWriteArrayList<>();

    public NodeMetrics() {
        List<MeterBinder> machine = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics());
        machine.forEach(binder -> binder.bindTo(registry));
        gauge("process.resident.memory.bytes", "Memory of the process that is in RAM.", NodeMetrics::residentBytes);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            FunctionCounter.builder("jvm.gc.seconds", collector, bean -> bean.getCollectionTime() / 1000.0)
                    .description("Time spent in garbage collection.")
                    .tag("gc", collector.getName())
                    .register(registry);
        }
    }

    /** What the services tell. */
    public RequestMetrics requests() {
        return requests;
    }

    /** A figure that goes up and down; read when the page is asked for. */
    public void gauge(String name, String description, LongSupplier value) {
        held.add(value);
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .description(description)
                .register(registry);
    }

    /** A figure that only grows; read when the page is asked for. */
    public void counter(String name, String description, LongSupplier value) {
        held.add(value);
        FunctionCounter.builder(name, value, LongSupplier::getAsLong)
                .description(description)
                .register(registry);
    }

    /** The page. */
    public HttpAnswer page() {
        return new HttpAnswer(200, CONTENT_TYPE, registry.scrape());
    }

    private static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE_BYTES;
        } catch (IOException | RuntimeException notLinux) {
            return -1;
        }
    }
}
