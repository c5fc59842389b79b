package io.lograft.metadata.ratis;

import io.lograft.metadata.ratis.RaftMeter.Kind;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;

/** The figures of one component of one Raft member. Thread-safe; updating one costs an addition or two. */
final class RatisMeters implements RatisMetricRegistry {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MetricRegistryInfo info;
    private final ConcurrentHashMap<String, Count> counters = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Time> timers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Supplier<?>> gauges = new ConcurrentHashMap<>();

    RatisMeters(MetricRegistryInfo info) {
        this.info = info;
    }

    private static final class Count implements LongCounter {
        private final LongAdder sum = new LongAdder();

        @Override
        public void inc(long n) {
            sum.add(n);
        }

        @Override
        public void dec(long n) {
            sum.add(-n);
        }

        @Override
        public long getCount() {
            return sum.sum();
        }
    }

    private static final class Time implements Timekeeper {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        @Override
        public Context time() {
            long begin = System.nanoTime();
            return () -> {
                long elapsed = System.nanoTime() - begin;
                count.increment();
                nanos.add(elapsed);
                return elapsed;
            };
        }
    }

    @Override
    public Timekeeper timer(String name) {
        return timers.computeIfAbsent(name, key -> new Time());
    }

    @Override
    public LongCounter counter(String name) {
        return counters.computeIfAbsent(name, key -> new Count());
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gaugeSupplier) {
        gauges.put(name, gaugeSupplier.get());
    }

    @Override
    public boolean remove(String name) {
        boolean counter = counters.remove(name) != null;
        boolean timer = timers.remove(name) != null;
        boolean gauge = gauges.remove(name) != null;
        return counter || timer || gauge;
    }

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
        return info;
    }

    /** Prefixes are {@code <peer>} or {@code <peer>@<group>}, or name no member at all. */
    boolean belongsTo(String member) {
        String prefix = info.getPrefix();
        return prefix.equals(member) || prefix.startsWith(member + "@") || !prefix.contains("@group-");
    }

    void addTo(List<RaftMeter> all) {
        String component = info.getMetricsComponentName();
        counters.forEach((name, count) -> all.add(new RaftMeter(component, name, Kind.COUNTER, 0, count.getCount())));
        timers.forEach((name, time) -> all.add(
                new RaftMeter(component, name, Kind.TIMER, time.count.sum(), time.nanos.sum() / NANOS_PER_SECOND)));
        gauges.forEach((name, gauge) -> {
            if (gauge.get() instanceof Number level) {
                all.add(new RaftMeter(component, name, Kind.GAUGE, 0, level.doubleValue()));
            }
        });
    }
}
