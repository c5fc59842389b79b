package io.lograft.bench.log;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.real.SystemClock;
import io.lograft.dataplane.NodeDataPlane;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.PartitionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** What a partition that was never written takes on its leader: memory, and open files. */
final class IdlePartitions {
    private static final int SETTLE_ROUNDS = 4;

    private IdlePartitions() {}

    static List<String> measure(Path directory, int partitions) throws Exception {
        BenchStore store = new BenchStore(directory, 1 << 20);
        SystemClock clock = new SystemClock();
        NodeDataPlane plane = new NodeDataPlane(
                DataPlaneOptions.of(1), List.of(store.loop), store.logs, null, new Silence(), clock::monotonicMs);
        plane.apply(new MetadataUpdate(1, true, List.of(), List.of(), Map.of(), 1));
        long heapBefore = settledHeap(store);
        long filesBefore = openFiles();
        List<PartitionState> states = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            states.add(state(BenchStore.id(i)));
        }
        plane.apply(new MetadataUpdate(2, false, states, List.of(), null, 1));
        states = null;
        long heap = settledHeap(store) - heapBefore;
        long files = openFiles() - filesBefore;
        return List.of(String.format(
                "%d idle partitions, led here: %d bytes of heap each, %d open files in all (heap limit %d MiB)",
                partitions, heap / partitions, files, Runtime.getRuntime().maxMemory() >> 20));
    }

    private static PartitionState state(TopicIdPartition id) {
        return new PartitionState(
                id, "bench", 1, 0, 0, 1, List.of(1), List.of(1), List.of(), false, false, 1, BenchStore.SYNC);
    }

    private static long settledHeap(BenchStore store) throws InterruptedException {
        for (int i = 0; i < SETTLE_ROUNDS; i++) {
            CountDownLatch turned = new CountDownLatch(1);
            store.loop.execute(turned::countDown);
            turned.await();
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long openFiles() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    /** A controller that never answers. */
    private static final class Silence implements ControllerCalls {
        @Override
        public void alterPartition(IsrProposal proposal, ProposalCallback callback) {}

        @Override
        public void report(List<ReplicaHealth> replicas) {}
    }
}
