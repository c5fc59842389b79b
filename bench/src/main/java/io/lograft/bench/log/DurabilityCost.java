package io.lograft.bench.log;

import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What waiting for the disk costs: each of so many partitions always has one batch of 1 KiB under way, and the next is
 * appended when it is durable.
 */
final class DurabilityCost {
    private static final long SECONDS = 10;
    private static final int RECORDS = 9;

    private final long[] startedAt;
    private final List<Long> latencies = new ArrayList<>();
    private final List<ReplicaLog> logs = new ArrayList<>();
    private final ByteBuffer batch = BenchStore.batch(RECORDS);
    private boolean running = true;

    private DurabilityCost(int partitions) {
        startedAt = new long[partitions];
    }

    static List<String> measure(Path directory, int[] partitions) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int count : partitions) {
            lines.add(new DurabilityCost(count).run(directory.resolve("p" + count), count));
        }
        return lines;
    }

    private String run(Path directory, int count) throws Exception {
        Files.createDirectories(directory);
        BenchStore store = new BenchStore(directory, 32 << 20);
        for (int i = 0; i < count; i++) {
            int partition = i;
            logs.add(store.open(i, BenchStore.SYNC, position -> next(partition)));
        }
        long begin = System.nanoTime();
        store.loop.execute(() -> {
            for (int i = 0; i < count; i++) {
                append(i);
            }
        });
        TimeUnit.SECONDS.sleep(SECONDS);
        double[] seconds = new double[1];
        CountDownLatch stopped = new CountDownLatch(1);
        store.loop.execute(() -> {
            running = false;
            seconds[0] = (System.nanoTime() - begin) / 1e9;
            stopped.countDown();
        });
        stopped.await();
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        store.close();
        return String.format(
                "%d partitions: %.0f durable batches a second, latency p50 %.1f ms, p99 %.1f ms, worst %.1f ms",
                count,
                sorted.length / seconds[0],
                millis(sorted, 50),
                millis(sorted, 99),
                Arrays.stream(sorted).max().orElse(0) / 1e6);
    }

    private static double millis(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    private void append(int partition) {
        startedAt[partition] = System.nanoTime();
        logs.get(partition).appendAsLeader(BenchStore.copy(batch), 0);
    }

    private void next(int partition) {
        if (running) {
            latencies.add(System.nanoTime() - startedAt[partition]);
            append(partition);
        }
    }
}
