package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Gets rid of partitions' directories: first out of the checkpoint, then renamed, then deleted, at once or (what metadata
 * does not know) a day later. Its work runs on the disk's I/O loop.
 */
final class PartitionDisposal {
    private static final Logger LOG = LogManager.getLogger(PartitionDisposal.class);

    private static final long STRAY_KEPT_MS = 24L * 60 * 60 * 1000;

    private final DiskContext context;
    private final Disk disk;
    private final Path directory;
    private final EventLoop io;

    PartitionDisposal(DiskContext context, EventLoop io) {
        this.context = context;
        this.disk = context.disk();
        this.directory = context.directory();
        this.io = io;
    }

    /** Deletes a partition; from any thread, {@code done} on the I/O loop once it can no longer come back. */
    void delete(TopicIdPartition id, Runnable done) {
        if (context.outcome().isFailed()) {
            done.run();
            return;
        }
        Removal removal = new Removal(id, PartitionDirectory.DELETED_MARK);
        submit(id, "deleting partition " + id, () -> {
            String renamed = removal.run();
            if (renamed != null) {
                submit("deleting " + renamed, () -> deleteDirectory(renamed));
            }
            done.run();
        });
    }

    /** Renames a partition that nobody claims. */
    void setAside(TopicIdPartition id) {
        Removal removal = new Removal(id, PartitionDirectory.STRAY_MARK);
        submit(id, "setting aside partition " + id, () -> {
            String renamed = removal.run();
            if (renamed != null) {
                LOG.warn("Partition {} is not known to the metadata; it is kept as {} for a day.", id, renamed);
                deleteLater(renamed, STRAY_KEPT_MS);
            }
        });
    }

    /** Goes on with what an earlier run left: half deleted or stray. */
    void takeLeftovers(List<String> names) {
        for (String name : names) {
            long strayMs = timeAfter(name, PartitionDirectory.STRAY_MARK);
            if (strayMs < 0) {
                submit("deleting " + name, () -> deleteDirectory(name));
            } else {
                deleteLater(
                        name,
                        Math.max(0, strayMs + STRAY_KEPT_MS - context.clock().wallMs()));
            }
        }
    }

    private void submit(TopicIdPartition id, String what, DiskJobs.Job job) {
        context.jobs().submit(id, what + " in " + directory, job);
    }

    private void submit(String what, DiskJobs.Job job) {
        context.jobs().submit(what + " in " + directory, job);
    }

    private void deleteLater(String name, long delayMs) {
        io.schedule(delayMs, () -> submit("deleting " + name, () -> deleteDirectory(name)));
    }

    /** Takes a partition out of the checkpoint, then renames its directory. Goes on where it was when it is repeated. */
    private final class Removal {
        private final TopicIdPartition id;
        private final String mark;
        private Path from;
        private String renamed;
        private boolean noted;

        Removal(TopicIdPartition id, String mark) {
            this.id = id;
            this.mark = mark;
        }

        /** The directory's new name; null if there is none. */
        String run() throws IOException {
            PartitionCheckpoint known = context.checkpoints().partitions().get(id);
            if (renamed == null && known == null) {
                return null;
            }
            if (renamed == null) {
                chooseName(known.directory());
            }
            if (!noted) {
                context.checkpoints().append(List.of(new CheckpointRecord.Removed(id)));
                noted = true;
            }
            if (disk.exists(from)) {
                disk.rename(from, directory.resolve(renamed));
            }
            disk.syncDirectory(directory);
            return disk.exists(directory.resolve(renamed)) ? renamed : null;
        }

        private void chooseName(String name) throws IOException {
            from = directory.resolve(name);
            long nowMs = context.clock().wallMs();
            while (disk.exists(directory.resolve(name + mark + nowMs))) {
                nowMs++;
            }
            renamed = name + mark + nowMs;
        }
    }

    private void deleteDirectory(String name) throws IOException {
        Path path = directory.resolve(name);
        if (!disk.exists(path)) {
            return;
        }
        for (String file : disk.list(path)) {
            disk.delete(path.resolve(file));
        }
        disk.delete(path);
        disk.syncDirectory(directory);
    }

    private static long timeAfter(String name, String mark) {
        int at = name.lastIndexOf(mark);
        try {
            return at < 0 ? -1 : Long.parseLong(name.substring(at + mark.length()));
        } catch (NumberFormatException notOurs) {
            return -1;
        }
    }
}
