package io.lograft.dataplane.log;

import io.lograft.base.LograftException;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Recovers one partition while the node runs, after damage was found in its log: reads all of it on a thread for that
 * alone, one partition after the other, since that may take long, and tells the checkpoint on the disk's I/O loop. Nothing
 * else touches the files meanwhile.
 */
final class PartitionRepair {
    private static final Logger LOG = LogManager.getLogger(PartitionRepair.class);

    private final DiskContext context;

    PartitionRepair(DiskContext context) {
        this.context = context;
    }

    /** {@code done} gets the log as it is then, on the I/O loop. From any thread. */
    void run(TopicIdPartition id, Consumer<RecoveredLog> done) {
        context.jobs().submit(id, "repairing partition " + id, () -> begin(id, done));
    }

    private void begin(TopicIdPartition id, Consumer<RecoveredLog> done) throws IOException {
        context.checkpoints().write();
        PartitionCheckpoint known = context.checkpoints().partitions().get(id);
        if (known != null) {
            PartitionCheckpoint copy = known.copy();
            context.repairer().execute(() -> recover(copy, done));
        }
    }

    private void recover(PartitionCheckpoint checkpoint, Consumer<RecoveredLog> done) {
        LogFiles files = context.files(checkpoint.directory(), checkpoint.id());
        List<CheckpointRecord> noted = new ArrayList<>();
        LogRecovery recovery = new LogRecovery(
                files,
                noted::addAll,
                checkpoint,
                LogRecovery.Trust.NONE,
                context.clock().wallMs());
        RecoveredLog recovered;
        try {
            recovered = recovery.run();
        } catch (IOException failed) {
            // On a full disk the good part of a damaged segment cannot be written yet; nothing but time was lost.
            context.jobs()
                    .repeatAfter(
                            checkpoint.id(),
                            "repairing " + files.directory(),
                            failed,
                            () -> begin(checkpoint.id(), done));
            return;
        } catch (LograftException failed) {
            context.outcome().onDiskFailed("repairing " + files.directory(), failed);
            return;
        }
        noted.addAll(recovery.changes());
        context.jobs().submit(checkpoint.id(), "repairing " + files.directory(), () -> {
            context.checkpoints().append(List.copyOf(noted));
            noted.clear();
            LOG.warn(
                    "Partition {} was cut to offset {}, and is fetched again from there: {}",
                    checkpoint.id(),
                    recovered.endOffset(),
                    recovered.health().detail());
            done.accept(recovered);
        });
    }
}
