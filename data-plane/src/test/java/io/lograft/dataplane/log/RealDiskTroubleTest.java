package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lograft.base.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logs on a real file system, small and in trouble. Needs root and loop devices; says so where there are none. */
class RealDiskTroubleTest {
    private static final LogConfig CONFIG = new LogConfig(1 << 20, 1L << 40, -1, -1, 1 << 20, false, false, true);
    private static final long BYTES = 24 << 20;

    @TempDir
    private Path scratch;

    private LoopFileSystem fileSystem() throws Exception {
        String obstacle = LoopFileSystem.obstacle(scratch);
        if (obstacle != null) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle == null, obstacle);
        return LoopFileSystem.make(scratch.resolve("disk"), BYTES);
    }

    @Test
    void aFullFileSystemRefusesReadsStartsFreesItselfAndGoesOn() throws Exception {
        try (LoopFileSystem disk = fileSystem()) {
            Path data = Files.createDirectory(disk.path().resolve("data"));
            List<String> written = new ArrayList<>();
            try (RealStore store = RealStore.open(data, CONFIG).writable()) {
                AppendResult last;
                do {
                    String value = written.size() + "z".repeat(20_000);
                    last = store.append(value);
                    if (last.error() == ErrorCode.NONE) {
                        written.add(value);
                        if (written.size() % 20 == 0) {
                            store.awaitDurable(written.size()); // So that segments are rolled at their size.
                        }
                    }
                } while (last.error() == ErrorCode.NONE);
                assertEquals(ErrorCode.DISK_FULL, last.error(), last.message());
                store.awaitDurable(written.size());
                disk.fill();
                assertEquals(written, store.values());
            }
            disk.fill();
            try (RealStore store = RealStore.open(data, CONFIG)) {
                assertEquals(LogHealth.GOOD, store.log.health());
                assertEquals(written, store.values());
                store.on(store.log::prepare);
                long kept = written.size() - 50;
                store.on(() -> store.log.noteHighWatermark(written.size()));
                store.on(() -> store.log.advanceStartOffset(kept));
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> Files.getFileStore(data).getUsableSpace() > BYTES / 3);
                store.writable();
                assertEquals(written.size(), store.append("more").baseOffset());
                store.awaitDurable(written.size() + 1);
                assertEquals(List.of(), List.copyOf(store.diskFailures));
            }
            disk.remount();
            try (RealStore store = RealStore.open(data, CONFIG)) {
                assertEquals(LogHealth.GOOD, store.log.health());
                List<String> left = store.values();
                assertEquals("more", left.get(left.size() - 1));
            }
        }
    }

    @Test
    void aFileSystemThatTurnedReadOnlyIsGivenUpAndLosesNothingThatWasDurable() throws Exception {
        try (LoopFileSystem disk = fileSystem()) {
            Path data = Files.createDirectory(disk.path().resolve("data"));
            int durable;
            try (RealStore store = RealStore.open(data, CONFIG).writable()) {
                for (int i = 0; i < 50; i++) {
                    assertEquals(ErrorCode.NONE, store.append("value " + i).error());
                }
                store.awaitDurable(50);
                durable = 50;
                disk.abort();
                store.append("too late");
                Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !store.diskFailures.isEmpty());
                assertFalse(store.logFailures.isEmpty());
                assertTrue(store.ask(store.log::positionOffset) <= durable, "nothing became durable");
                assertEquals(ErrorCode.STORAGE_ERROR, store.append("x").error());
                assertEquals(LogStore.Health.OFFLINE, store.logs.health(RealStore.ID));
            }
            disk.remount();
            try (RealStore store = RealStore.open(data, CONFIG)) {
                List<String> values = store.values();
                assertTrue(values.size() >= durable, values.toString());
                assertEquals("value 49", values.get(49));
            }
        }
    }

    @Test
    void aDirectoryThatIsRemovedUnderItIsNoticedAtTheNextRollAndCountsAsLost() throws Exception {
        Path data = Files.createDirectory(scratch.resolve("data"));
        try (RealStore store = RealStore.open(data, CONFIG).writable()) {
            store.append("a");
            store.awaitDurable(1);
            Path partition = data.resolve(PartitionDirectory.name("events", RealStore.ID));
            for (Path file : list(partition)) {
                Files.delete(file);
            }
            Files.delete(partition);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
                store.append("z".repeat(50_000));
                return !store.diskFailures.isEmpty() || !store.logFailures.isEmpty();
            });
        }
        try (RealStore store = RealStore.open(data, CONFIG)) {
            assertEquals(LogStore.Health.LOSSY, store.log.health().state());
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
