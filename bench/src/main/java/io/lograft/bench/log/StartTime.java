package io.lograft.bench.log;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long a store takes to open. */
final class StartTime {
    private static final int RECORDS = 150;
    private static final int FLUSHED_MIB = 1024;

    /** So long until the checkpoint knows what was flushed. */
    private static final long CHECKPOINT_SECONDS = 4;

    private StartTime() {}

    static List<String> afterCleanStop(Path directory, int partitions, int mibEach) throws Exception {
        BenchStore store = new BenchStore(directory, 0);
        for (int i = 0; i < partitions; i++) {
            write(store, store.open(i, BenchStore.ASYNC, position -> {}), mibEach);
        }
        store.close();
        long begin = System.nanoTime();
        BenchStore again = new BenchStore(directory, 0);
        long took = System.nanoTime() - begin;
        int found = again.logs.found().size();
        again.close();
        return List.of(
                String.format("%d partitions of %d MiB open in %.2f s after a clean stop", found, mibEach, took / 1e9));
    }

    /** What is not flushed must be walked: here nothing of it is known to be durable. */
    static List<String> afterKill(Path directory, int[] mib) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int size : mib) {
            Path own = Files.createDirectories(directory.resolve("m" + size));
            BenchStore store = new BenchStore(own, 0);
            write(store, store.open(0, BenchStore.SYNC, position -> {}), FLUSHED_MIB);
            ReplicaLog unflushed = store.open(1, BenchStore.ASYNC, position -> {});
            TimeUnit.SECONDS.sleep(CHECKPOINT_SECONDS);
            Path before = snapshot(own);
            write(store, unflushed, size);
            store.abandon();
            Files.copy(before, own.resolve("checkpoint"), StandardCopyOption.REPLACE_EXISTING);
            long begin = System.nanoTime();
            BenchStore again = new BenchStore(own, 0);
            lines.add(String.format(
                    "%d MiB flushed and %d MiB above the recovery point open in %.2f s after a kill",
                    FLUSHED_MIB, size, (System.nanoTime() - begin) / 1e9));
            again.close();
        }
        return lines;
    }

    private static Path snapshot(Path directory) throws Exception {
        return Files.copy(directory.resolve("checkpoint"), directory.resolveSibling(directory.getFileName() + ".ckp"));
    }

    static void write(BenchStore store, ReplicaLog log, int mib) throws InterruptedException {
        ByteBuffer batch = BenchStore.batch(mib == 0 ? 1 : RECORDS);
        long batches = mib == 0 ? 1 : ((long) mib << 20) / batch.remaining();
        CountDownLatch done = new CountDownLatch(1);
        store.loop.execute(new Runnable() {
            private long left = batches;

            @Override
            public void run() {
                for (int i = 0; i < 64 && left > 0; i++) {
                    if (log.appendAsLeader(BenchStore.copy(batch), 0).error() != ErrorCode.NONE) {
                        break;
                    }
                    left--;
                }
                if (left > 0) {
                    store.loop.execute(this);
                } else {
                    done.countDown();
                }
            }
        });
        done.await();
    }
}
