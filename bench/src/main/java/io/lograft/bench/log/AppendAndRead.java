package io.lograft.bench.log;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.AppendResult;
import io.lograft.dataplane.log.ReplicaLog;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** How much one log takes and gives back, and what that costs of a core. */
final class AppendAndRead {
    private static final long BYTES = 2L << 30;
    private static final int RECORDS = 150;
    private static final int BURST = 64;

    private AppendAndRead() {}

    static List<String> measure(Path directory) throws Exception {
        List<String> lines = new ArrayList<>();
        BenchStore store = new BenchStore(directory, 0);
        ReplicaLog log = store.open(0, BenchStore.ASYNC, position -> {});
        ByteBuffer batch = BenchStore.batch(RECORDS);
        lines.add(append(store, log, batch));
        store.close();
        BenchStore again = new BenchStore(directory, 0);
        lines.add(read(again, again.open(0, BenchStore.ASYNC, position -> {})));
        again.close();
        return lines;
    }

    private static String append(BenchStore store, ReplicaLog log, ByteBuffer batch) throws InterruptedException {
        long batches = BYTES / batch.remaining();
        AtomicLong cpu = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        long begin = System.nanoTime();
        store.loop.execute(new Runnable() {
            private long left = batches;
            private long cpuBefore = -1;

            @Override
            public void run() {
                if (cpuBefore < 0) {
                    cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                }
                for (int i = 0; i < BURST && left > 0; i++) {
                    AppendResult result = log.appendAsLeader(BenchStore.copy(batch), 0);
                    if (result.error() != ErrorCode.NONE) {
                        break; // The next segment is not there yet.
                    }
                    left--;
                }
                if (left > 0) {
                    store.loop.execute(this);
                    return;
                }
                cpu.set(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore);
                done.countDown();
            }
        });
        done.await();
        return figures("append", batches, (double) batches * batch.remaining(), System.nanoTime() - begin, cpu.get());
    }

    private static String read(BenchStore store, ReplicaLog log) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        long[] bytes = new long[1];
        long cpuBefore = processCpuNs();
        long begin = System.nanoTime();
        store.loop.execute(() -> readOn(log, log.startOffset(), bytes, done));
        done.await();
        return figures(
                "cold read, checked",
                log.endOffset() / RECORDS,
                bytes[0],
                System.nanoTime() - begin,
                processCpuNs() - cpuBefore);
    }

    private static void readOn(ReplicaLog log, long offset, long[] bytes, CountDownLatch done) {
        if (offset >= log.endOffset()) {
            done.countDown();
            return;
        }
        log.read(offset, log.endOffset(), 1 << 20, new ReplicaLog.ReadCallback() {
            @Override
            public void onBatches(List<ByteBuffer> batches, long nextOffset) {
                batches.forEach(batch -> bytes[0] += batch.remaining());
                readOn(log, nextOffset, bytes, done);
            }

            @Override
            public void onError(ErrorCode code, String message) {
                throw new IllegalStateException(message);
            }
        });
    }

    private static long processCpuNs() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static String figures(String what, double batches, double bytes, long wallNs, long cpuNs) {
        return String.format(
                "%s: %.0f MiB/s, %.0f records a second; %.0f MiB and %.0f records for a second of CPU",
                what,
                bytes / (1 << 20) / (wallNs / 1e9),
                batches * RECORDS / (wallNs / 1e9),
                bytes / (1 << 20) / (cpuNs / 1e9),
                batches * RECORDS / (cpuNs / 1e9));
    }
}
