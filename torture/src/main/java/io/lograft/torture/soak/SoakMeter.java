package io.lograft.torture.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lograft.base.Clock;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Takes the measure of this process. */
final class SoakMeter {
    private final Clock clock;
    private final long beganNs;

    SoakMeter(Clock clock) {
        this.clock = clock;
        this.beganNs = clock.monotonicNs();
    }

    SoakSample take(SoakProducer producer, SoakReader reader) {
        // The first collection lets cleaners and reference queues see what died, the second takes what they let go.
        System.gc();
        System.gc();
        return new SoakSample(
                TimeUnit.NANOSECONDS.toSeconds(clock.monotonicNs() - beganNs),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10,
                PlatformDependent.usedDirectMemory() >> 10,
                residentKib(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptors(),
                producer.acknowledged(),
                reader.read(),
                producer.takeGapMs());
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : -1;
    }

    private static long residentKib() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException unreadable) {
            return -1;
        }
    }
}
