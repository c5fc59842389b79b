package io.lograft.metadata.ratis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.util.TimeDuration;

/**
 * Keeps Ratis' figures in memory, cheaply, for whoever reads them; found by Ratis through {@link
 * java.util.ServiceLoader}. Reporters do not exist here: the node's own metrics endpoint reads {@link #meters}. Registries
 * are counted by use, because Ratis creates and removes the same one more than once. Thread-safe.
 */
public final class RatisMetricRegistries extends MetricRegistries {
    private final ConcurrentHashMap<MetricRegistryInfo, Counted> registries = new ConcurrentHashMap<>();

    private record Counted(RatisMeters meters, int uses) {}

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        return registries
                .merge(
                        info,
                        new Counted(new RatisMeters(info), 1),
                        (present, fresh) -> new Counted(present.meters(), present.uses() + 1))
                .meters();
    }

    @Override
    public boolean remove(MetricRegistryInfo info) {
        return registries.computeIfPresent(
                        info,
                        (key, present) ->
                                present.uses() == 1 ? null : new Counted(present.meters(), present.uses() - 1))
                == null;
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.ofNullable(registries.get(info)).map(Counted::meters);
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.copyOf(registries.keySet());
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        List<RatisMetricRegistry> all = new ArrayList<>();
        registries.values().forEach(counted -> all.add(counted.meters()));
        return all;
    }

    /** Everything that the member with this name (peer id) keeps, and what belongs to no member. */
    List<RaftMeter> meters(String member) {
        List<RaftMeter> all = new ArrayList<>();
        registries.values().stream()
                .filter(counted -> counted.meters().belongsTo(member))
                .forEach(counted -> counted.meters().addTo(all));
        return all;
    }

    @Override
    public void clear() {
        registries.clear();
    }

    @Override
    public void addReporterRegistration(
            Consumer<RatisMetricRegistry> reporterRegistration, Consumer<RatisMetricRegistry> stopReporter) {
        // Nothing reports by itself.
    }

    @Override
    public void enableJmxReporter() {
        // Nothing reports by itself.
    }

    @Override
    public void enableConsoleReporter(TimeDuration consoleReportRate) {
        // Nothing reports by itself.
    }
}
