package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the logs of one disk that live on one loop share: scratch objects, the collecting of checkpoints, the rounds of
 * retention and compaction. Timers run only while there is something to do. Owned by the loop.
 */
final class LoopLogs {
    static final long CHECKPOINT_MS = 1000;
    static final long RETENTION_MS = 30_000;

    /** Bytes that recovery may have to walk, over all logs; each gets its share, but 1 MiB at least. */
    private static final long UNSAVED_BYTES = 256L << 20;

    private static final long UNSAVED_BYTES_MIN = 1 << 20;

    private final EventLoop loop;
    private final DiskContext context;
    private final TailShard tailShard;
    private final RecordBatch view = new RecordBatch();
    private final ByteBuffer[] oneBuffer = new ByteBuffer[1];

    private final Set<PartitionLog> retained = new LinkedHashSet<>();
    private List<PartitionLog> dirty = new ArrayList<>();
    private List<CheckpointRecord> records = new ArrayList<>();
    private boolean checkpointDue;
    private boolean retentionDue;

    LoopLogs(EventLoop loop, DiskContext context, TailShard tailShard) {
        this.loop = loop;
        this.context = context;
        this.tailShard = tailShard;
    }

    EventLoop loop() {
        return loop;
    }

    DiskContext context() {
        return context;
    }

    TailShard tailShard() {
        return tailShard;
    }

    /** A batch view for use within one call. */
    RecordBatch view() {
        return view;
    }

    /** An array of one for use within one call. */
    ByteBuffer[] oneBuffer() {
        return oneBuffer;
    }

    /** Puts a record into the next checkpoint. */
    void note(CheckpointRecord record) {
        records.add(record);
        armCheckpoint();
    }

    /** Asks the log for its positions at the next checkpoint; the log takes care to ask once. */
    void markDirty(PartitionLog log) {
        dirty.add(log);
        armCheckpoint();
    }

    /** The log has data and takes part in retention. */
    void beginRetention(PartitionLog log) {
        retained.add(log);
        armRetention();
    }

    void endRetention(PartitionLog log) {
        retained.remove(log);
    }

    private void armCheckpoint() {
        if (!checkpointDue) {
            checkpointDue = true;
            loop.schedule(CHECKPOINT_MS, this::checkpoint);
        }
    }

    private void checkpoint() {
        checkpointDue = false;
        List<PartitionLog> due = dirty;
        dirty = new ArrayList<>();
        long unsaved = Math.max(UNSAVED_BYTES_MIN, UNSAVED_BYTES / Math.max(1, due.size()));
        for (PartitionLog log : due) {
            log.checkpoint(records, unsaved);
        }
        handOverRecords();
        writeCheckpoint();
    }

    /** Has what was noted written to the disk now. */
    void flushRecords() {
        if (!records.isEmpty()) {
            handOverRecords();
            writeCheckpoint();
        }
    }

    /**
     * Puts what was noted in its place before the jobs that follow. It is written with the next checkpoint, or by the end
     * of the store: a sync for each of thousands of logs that are closed together would take longer than a stop may.
     */
    void handOverRecords() {
        if (!records.isEmpty()) {
            List<CheckpointRecord> noted = records;
            records = new ArrayList<>();
            CheckpointLog checkpoints = context.checkpoints();
            context.jobs().submit("queueing checkpoint records", () -> checkpoints.queue(noted));
        }
    }

    private void writeCheckpoint() {
        context.jobs().submit("writing the checkpoint", () -> {
            context.checkpoints().write();
            context.space().check();
        });
    }

    private void armRetention() {
        if (!retentionDue && !retained.isEmpty()) {
            retentionDue = true;
            loop.schedule(RETENTION_MS, this::retain);
        }
    }

    private void retain() {
        retentionDue = false;
        long nowMs = loop.clock().wallMs();
        for (PartitionLog log : List.copyOf(retained)) {
            log.upkeep().round(nowMs);
        }
        armRetention();
    }
}
