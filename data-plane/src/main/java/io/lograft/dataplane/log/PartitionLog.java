package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.base.NoSpaceException;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.batch.BatchCheck;
import io.lograft.proto.batch.BatchValidator;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One replica's log on one disk. Owned by the partition's loop; see {@link Phase} for its life.
 *
 * <p>Appends write to the newest segment's file and ask for a sync; everything that makes, names, cuts or deletes files
 * is a job of the disk's I/O loop ({@link LogJobs}), whose result comes back as a task of this loop.
 */
final class PartitionLog implements ReplicaLog, FileDurability.Owner, LogReader.CorruptionHandler, LogJobs.Owner {
    private static final Logger LOG = LogManager.getLogger(PartitionLog.class);

    /** A segment may outgrow its limit while its successor is being made, but not past what an int can address. */
    private static final int SEGMENT_BYTES_MAX = Integer.MAX_VALUE - (64 << 20);

    private final LogState state;
    private final LoopLogs loops;
    private final Listener listener;
    private final LogReader reader;
    private final TimestampLookup timestamps;
    private final FileDurability durability;
    private final LogJobs jobs;
    private final ClosedHandler closed;
    private final ArrayDeque<Runnable> whenSettled = new ArrayDeque<>(0);

    private LogConfig config;
    private Phase phase;
    private ActiveSegment next;
    private boolean nextRequested;
    private boolean registered;
    private boolean dirty;
    private boolean async;
    private boolean positionDue;

    /** Positions that were reported while the log was asynchronous stay reported. */
    private long positionFloor;

    /** The checkpoint still has the log as asynchronous; it is told once everything up to the floor is durable. */
    private boolean flushNoteDue;

    private long firstAppendMs;
    private int unindexedFrom;
    private Runnable closing;

    /**
     * Life of a log.
     *
     * <ul>
     *   <li>IDLE → PREPARING: {@link #prepare}, or a cut of a log whose file is not open
     *   <li>PREPARING → OPEN: directory, file and registration are there
     *   <li>OPEN → CUTTING: {@link #truncateTo}, {@link #resetTo}, a write that found no space
     *   <li>CUTTING → OPEN: cut, durable
     *   <li>IDLE, OPEN → CLOSING → CLOSED: {@link #close}, once all is synced
     *   <li>any → FAILED: the disk failed, or a file does not hold what was written
     * </ul>
     */
    private enum Phase {
        IDLE,
        PREPARING,
        OPEN,
        CUTTING,
        CLOSING,
        CLOSED,
        FAILED
    }

    PartitionLog(
            LogState state, LogConfig config, LoopLogs loops, LogJobs jobs, Listener listener, ClosedHandler closed) {
        this.closed = closed;
        this.state = state;
        this.config = config;
        this.loops = loops;
        this.listener = listener;
        this.jobs = jobs;
        this.reader = new LogReader(state, loops, this);
        this.timestamps = new TimestampLookup(state, loops, this);
        this.durability = new FileDurability(loops.loop(), loops.context().flushers(), this);
        this.phase = Phase.IDLE;
        this.async = config.flushAsync();
        jobs.answerTo(this);
    }

    /** Takes up what recovery found. */
    void load(RecoveredLog recovered) {
        state.load(recovered);
        registered = true;
        async = recovered.flushAsync();
        positionFloor = state.endOffset;
        loops.beginRetention(this);
        updateConfig(config);
    }

    LoopLogs loops() {
        return loops;
    }

    @Override
    public TopicIdPartition id() {
        return state.id;
    }

    @Override
    public long startOffset() {
        return state.startOffset;
    }

    @Override
    public long endOffset() {
        return state.endOffset;
    }

    @Override
    public long positionOffset() {
        return async ? state.endOffset : Math.max(positionFloor, state.durableOffset);
    }

    @Override
    public long highWatermark() {
        return state.highWatermark;
    }

    @Override
    public int lastEpoch() {
        return state.lastEpoch;
    }

    @Override
    public int generation() {
        return state.generation;
    }

    @Override
    public LogHealth health() {
        return state.health;
    }

    @Override
    public void resolveHealth() {
        if (state.health.state() != LogStore.Health.GOOD && phase != Phase.FAILED) {
            state.health = LogHealth.GOOD;
            if (registered) {
                loops.note(new CheckpointRecord.HealthNoted(state.id, LogHealth.GOOD));
            }
        }
    }

    @Override
    public boolean isWritable() {
        return phase == Phase.OPEN && !loops.context().space().isFull();
    }

    @Override
    public void prepare() {
        if (phase != Phase.IDLE) {
            return;
        }
        phase = Phase.PREPARING;
        if (registered) {
            jobs.openNewest(state.idleBase, state.idleIndex);
        } else {
            jobs.createFirst(state.endOffset, config.flushAsync());
        }
    }

    // ---------------------------------------------------------------------------------------------- appending

    @Override
    public AppendResult appendAsLeader(ByteBuffer batch, int leaderEpoch) {
        AppendResult refusal = refuseUnlessWritable();
        if (refusal != null) {
            return refusal;
        }
        RecordBatch view = loops.view().wrap(batch, batch.position());
        AppendResult verdict = state.producers.check(view);
        if (verdict != null) {
            return verdict;
        }
        if (leaderEpoch < state.epochs.newest()) {
            return AppendResult.refused(
                    ErrorCode.FENCED_LEADER_EPOCH,
                    "the append names leader epoch " + leaderEpoch + ", the log has " + state.epochs.newest()
                            + "; another leader wrote since");
        }
        long baseOffset = state.endOffset;
        view.stamp(baseOffset, leaderEpoch);
        long nowMs = loops.loop().clock().wallMs();
        AppendResult failure = rollIfDue(view.sizeInBytes(), view.nextOffset(), nowMs) ? write(batch) : noSuccessor();
        if (failure != null) {
            return failure;
        }
        noteBatch(view, nowMs);
        written(batch, baseOffset);
        return AppendResult.appended(baseOffset, state.endOffset);
    }

    @Override
    public AppendResult appendAsFollower(ByteBuffer batches) {
        AppendResult refusal = refuseUnlessWritable();
        if (refusal == null) {
            refusal = checkStamped(batches);
        }
        if (refusal != null) {
            return refusal;
        }
        RecordBatch view = loops.view();
        long baseOffset = state.endOffset;
        long nowMs = loops.loop().clock().wallMs();
        AppendResult failure =
                rollIfDue(batches.remaining(), view.nextOffset(), nowMs) ? write(batches) : noSuccessor();
        if (failure != null) {
            return failure;
        }
        for (int at = batches.position(); at < batches.limit(); at = view.endPosition()) {
            noteBatch(view.wrap(batches, at), nowMs);
        }
        written(batches, baseOffset);
        return AppendResult.appended(baseOffset, state.endOffset);
    }

    private AppendResult refuseUnlessWritable() {
        if (isWritable()) {
            return null;
        }
        if (phase == Phase.OPEN) {
            return AppendResult.refused(
                    ErrorCode.DISK_FULL,
                    "partition " + state.id + " takes no appends: "
                            + loops.context().space().detail());
        }
        return AppendResult.refused(
                phase == Phase.FAILED ? ErrorCode.STORAGE_ERROR : ErrorCode.NOT_READY,
                "the log of partition " + state.id + " takes no appends: it is "
                        + phase.name().toLowerCase(java.util.Locale.ROOT) + "; retry");
    }

    /** Checks every batch before anything is written; leaves the view at the last one. Null if all is well. */
    private AppendResult checkStamped(ByteBuffer batches) {
        RecordBatch view = loops.view();
        long expected = state.endOffset;
        int epoch = Math.max(state.lastEpoch, 0);
        for (int at = batches.position(); at < batches.limit(); at = view.endPosition()) {
            if (!RecordBatch.isComplete(batches, at)) {
                return AppendResult.refused(
                        ErrorCode.CORRUPT_BATCH,
                        "no whole batch at byte " + at + " of what the leader sent; the connection must start over");
            }
            BatchCheck stamped = BatchValidator.stamped(view.wrap(batches, at));
            if (!stamped.good()) {
                return AppendResult.refused(stamped.error(), stamped.message());
            }
            if (view.baseOffset() != expected || view.leaderEpoch() < epoch) {
                return AppendResult.refused(
                        ErrorCode.INVALID_BATCH,
                        "the leader sent " + view + " where offset " + expected + " and epoch " + epoch
                                + " or later are due; the link must start over");
            }
            expected = view.nextOffset();
            epoch = view.leaderEpoch();
        }
        return expected == state.endOffset
                ? AppendResult.refused(ErrorCode.INVALID_BATCH, "the leader sent no batch; the link must start over")
                : null;
    }

    /** Writes to the newest segment; null if it went well. */
    private AppendResult write(ByteBuffer batches) {
        ByteBuffer[] one = loops.oneBuffer();
        int position = batches.position();
        one[0] = batches;
        try {
            state.active.file().append(one, 1);
            return null;
        } catch (NoSpaceException full) {
            return cutBack(full);
        } catch (IOException failed) {
            jobs.diskFailed("appending to " + state.active.file(), failed);
            fail(failed.getMessage());
            return AppendResult.refused(
                    ErrorCode.STORAGE_ERROR,
                    "writing partition " + state.id + " failed: " + failed.getMessage() + "; its disk goes offline");
        } finally {
            one[0] = null;
            batches.position(position);
        }
    }

    /** A full disk leaves an unknown part of the write behind: it is cut off before anything else is written. */
    private AppendResult cutBack(NoSpaceException full) {
        phase = Phase.CUTTING;
        jobs.cutBack(state.active, state.active.sizeBytes(), full.getMessage());
        return AppendResult.refused(
                ErrorCode.DISK_FULL,
                "writing partition " + state.id + " found no space (" + full.getMessage()
                        + "); free space on the disk, appends resume by themselves");
    }

    private void noteBatch(RecordBatch batch, long nowMs) {
        int epoch = batch.leaderEpoch();
        if (epoch > state.epochs.newest()) {
            beginEpoch(epoch, batch.baseOffset());
        }
        if (state.active.isEmpty()) {
            firstAppendMs = nowMs;
        }
        state.lastEpoch = epoch;
        state.active.index().add(batch);
        state.producers.update(batch, nowMs);
        state.endOffset = batch.nextOffset();
    }

    private void written(ByteBuffer batches, long baseOffset) {
        ActiveSegment active = state.active;
        active.noteWritten(state.endOffset);
        state.tail.add(batches, baseOffset, state.endOffset);
        durability.written(active);
        markDirty();
        if (async) {
            reportPosition();
        } else {
            durability.request(state.generation, state.endOffset);
        }
    }

    /** In the asynchronous case the position moves with the append; the news follows at the end of the loop's turn. */
    private void reportPosition() {
        if (!positionDue) {
            positionDue = true;
            loops.loop().execute(() -> {
                positionDue = false;
                if (phase != Phase.CLOSED && phase != Phase.FAILED) {
                    listener.onPosition(positionOffset());
                }
            });
        }
    }

    // ---------------------------------------------------------------------------------------------- rolling

    /** Rolls if it is time and the successor is ready; false if the active segment can take no more without one. */
    private boolean rollIfDue(int bytes, long endOffset, long nowMs) {
        ActiveSegment active = state.active;
        if (active.isEmpty()) {
            return true;
        }
        long sizeAfter = (long) active.sizeBytes() + bytes;
        boolean due = sizeAfter > config.segmentBytes()
                || nowMs - firstAppendMs >= config.segmentMs()
                || endOffset - active.baseOffset() > Integer.MAX_VALUE;
        if (due && next != null) {
            roll(nowMs);
            return true;
        }
        if (next == null && (due || sizeAfter > config.segmentBytes() / 4L * 3)) {
            requestNext();
        }
        return sizeAfter <= SEGMENT_BYTES_MAX;
    }

    private AppendResult noSuccessor() {
        return AppendResult.refused(
                ErrorCode.THROTTLED,
                "segment " + state.active.file() + " has " + state.active.sizeBytes()
                        + " bytes and its successor is not made yet; the disk is slow, retry");
    }

    private void requestNext() {
        if (!nextRequested) {
            nextRequested = true;
            jobs.createNext();
        }
    }

    /** Goes on in the prepared segment; the old one's last sync, its index and the new one's name follow. */
    private void roll(long nowMs) {
        ActiveSegment old = state.active;
        SegmentIndex index = old.index();
        long largest = index.largestTimestamp() >= 0 ? index.largestTimestamp() : nowMs;
        state.sealed.add(new Segment(old.baseOffset(), state.endOffset, old.sizeBytes(), largest));
        index.closeBlock();
        ByteBuffer frames = IndexFile.encodeFrames(index, old.persistedBlocks(), index.blocks(), largest, true);
        old.retire();
        state.retiring.add(old);
        next.beginAt(state.endOffset);
        state.active = next;
        next = null;
        unindexedFrom = SegmentHeader.BYTES;
        firstAppendMs = nowMs;
        jobs.nameNext(old, frames, snapshot(nowMs), state.active);
    }

    private ByteBuffer snapshot(long nowMs) {
        state.producers.expire(nowMs);
        return ProducerSnapshot.encode(state.producers, state.endOffset);
    }

    @Override
    public void onNextCreated(ActiveSegment created) {
        nextRequested = false;
        if (phase == Phase.OPEN && next == null) {
            next = created;
            return;
        }
        jobs.closeFile(created);
    }

    @Override
    public void onNamed(ActiveSegment segment) {
        segment.noteNamed();
        closeIfDone(segment);
    }

    @Override
    public void onReleased(ActiveSegment segment) {
        closeIfDone(segment);
    }

    private void closeIfDone(ActiveSegment segment) {
        if (segment.isDone() && state.retiring.remove(segment)) {
            jobs.closeFile(segment);
        }
    }

    // ---------------------------------------------------------------------------------------------- durability

    @Override
    public void onDurable(int generation, long offset) {
        if (generation != state.generation || phase == Phase.FAILED) {
            return;
        }
        long before = positionOffset();
        state.durableOffset = Math.max(state.durableOffset, offset);
        markDirty();
        noteFlushIfSynced();
        if (positionOffset() > before) {
            listener.onPosition(positionOffset());
        }
        closeWhenSynced();
    }

    @Override
    public void onSyncFailed(IOException why) {
        jobs.diskFailed("syncing " + state.files.directory(), why);
        fail("syncing " + state.files.directory() + " failed: " + why.getMessage());
    }

    private void markDirty() {
        if (!dirty) {
            dirty = true;
            loops.markDirty(this);
        }
    }

    /** Adds what the disk's checkpoint should know; writes index and producers if much would have to be walked. */
    void checkpoint(List<CheckpointRecord> target, long unindexedBytesMax) {
        dirty = false;
        if (!registered || (phase != Phase.OPEN && phase != Phase.IDLE)) {
            return;
        }
        target.add(positions());
        if (state.active != null && state.active.sizeBytes() - unindexedFrom >= unindexedBytesMax) {
            persistIndex(loops.loop().clock().wallMs());
        }
        if (state.durableOffset < state.endOffset) {
            durability.request(state.generation, state.endOffset);
        }
    }

    private CheckpointRecord positions() {
        return new CheckpointRecord.Positions(state.id, state.durableOffset, state.highWatermark, state.startOffset);
    }

    private void persistIndex(long nowMs) {
        ActiveSegment active = state.active;
        SegmentIndex index = active.index();
        int closed = index.closedBlocks();
        ByteBuffer frames =
                IndexFile.encodeFrames(index, active.persistedBlocks(), closed, index.largestTimestamp(), false);
        jobs.persist(active, frames, state.endOffset, snapshot(nowMs));
        active.notePersisted(closed);
        unindexedFrom = active.sizeBytes();
    }

    // ---------------------------------------------------------------------------------------------- epochs

    @Override
    public void beginEpoch(int leaderEpoch, long startOffset) {
        if (state.epochs.assign(leaderEpoch, startOffset) && registered) {
            loops.note(new CheckpointRecord.EpochBegun(state.id, leaderEpoch, startOffset));
        }
    }

    @Override
    public void noteHighWatermark(long offset) {
        if (offset != state.highWatermark) {
            state.highWatermark = offset;
            markDirty();
        }
    }

    @Override
    public EpochEnd endOffsetFor(int epoch) {
        return state.epochs.endOf(epoch, state.endOffset);
    }

    @Override
    public List<EpochStart> epochTail(int max) {
        return state.epochs.tail(max);
    }

    @Override
    public ProducerStates producers() {
        return state.producers;
    }

    // ---------------------------------------------------------------------------------------------- cutting

    @Override
    public void truncateTo(long endOffset, Runnable done) {
        state.generation++;
        reader.forget();
        if (endOffset >= state.endOffset) {
            durability.renew(state.generation);
            if (state.epochs.truncateTo(endOffset) && registered) {
                loops.note(new CheckpointRecord.Truncated(state.id, endOffset));
            }
            loops.loop().execute(done);
            return;
        }
        durability.forget(state.generation);
        whenSettled(() -> {
            phase = Phase.CUTTING;
            loops.flushRecords();
            jobs.truncate(Math.max(endOffset, state.startOffset), extent(), done);
        });
    }

    private LogJobs.Extent extent() {
        return new LogJobs.Extent(
                List.copyOf(state.sealed),
                state.active.baseOffset(),
                state.active.index().copy(),
                state.active.isNamed());
    }

    @Override
    public void resetTo(long offset, Runnable done) {
        state.generation++;
        reader.forget();
        durability.forget(state.generation);
        whenSettled(() -> {
            phase = Phase.CUTTING;
            loops.flushRecords();
            jobs.reset(offset, done);
        });
    }

    @Override
    public void onCut(LogJobs.Remainder remainder, Runnable done) {
        if (phase != Phase.CUTTING) {
            jobs.closeFile(remainder.active());
            return;
        }
        retireActive();
        state.sealed = new ArrayList<>(remainder.sealed());
        state.active = remainder.active();
        unindexedFrom = SegmentHeader.BYTES;
        firstAppendMs = state.active.createdMs();
        state.producers = remainder.producers();
        state.endOffset = remainder.endOffset();
        state.startOffset = Math.min(state.startOffset, state.endOffset);
        if (remainder.reset()) {
            state.startOffset = state.endOffset;
            state.epochs.clear();
        }
        state.epochs.truncateTo(state.endOffset);
        state.lastEpoch = state.epochs.epochBefore(state.endOffset);
        state.durableOffset = state.endOffset;
        state.highWatermark = remainder.reset() ? state.endOffset : Math.min(state.highWatermark, state.endOffset);
        positionFloor = Math.min(positionFloor, state.endOffset);
        state.tail.truncateTo(remainder.reset() ? Long.MIN_VALUE : state.endOffset);
        markDirty();
        phase = Phase.OPEN;
        done.run();
        settle();
    }

    /** What is cut off may still be in use by a read or a sync that began before. */
    private void retireActive() {
        if (next != null) {
            jobs.closeFile(next);
            next = null;
        }
        if (state.active != null) {
            state.active.noteNamed();
            state.active.retire();
            state.retiring.add(state.active);
            closeIfDone(state.active);
            state.active = null;
        }
        for (ActiveSegment segment : List.copyOf(state.retiring)) {
            segment.noteNamed();
            closeIfDone(segment);
        }
    }

    @Override
    public void onCutBack() {
        if (phase == Phase.CUTTING) {
            phase = Phase.OPEN;
            settle();
        }
    }

    // ---------------------------------------------------------------------------------------------- opening

    @Override
    public void onOpened(ActiveSegment segment) {
        if (phase != Phase.PREPARING) {
            jobs.closeFile(segment);
            return;
        }
        boolean first = !registered;
        state.active = segment;
        if (first) {
            registered = true;
            for (EpochStart epoch : state.epochs.tail(Integer.MAX_VALUE)) {
                loops.note(new CheckpointRecord.EpochBegun(state.id, epoch.epoch(), epoch.startOffset()));
            }
            loops.beginRetention(this);
            updateConfig(config);
        } else {
            segment.notePersisted(state.idlePersistedBlocks);
        }
        unindexedFrom = segment.persistedBlocks() > 0 ? segment.sizeBytes() : SegmentHeader.BYTES;
        firstAppendMs = segment.createdMs();
        state.idleIndex = null;
        markDirty();
        phase = Phase.OPEN;
        settle();
    }

    /** Runs the task at once if the log is idle or open and nothing waits, else once it is; opens an idle log first. */
    private void whenSettled(Runnable task) {
        if (phase == Phase.OPEN) {
            task.run();
            return;
        }
        whenSettled.add(task);
        prepare();
    }

    private void settle() {
        while (phase == Phase.OPEN && !whenSettled.isEmpty()) {
            whenSettled.poll().run();
        }
        if (isWritable()) {
            listener.onWritable();
        }
    }

    @Override
    public void onCorrupt(String detail) {
        if (phase == Phase.FAILED || phase == Phase.CLOSED) {
            return;
        }
        state.health = new LogHealth(LogStore.Health.LOSSY, detail);
        loops.note(new CheckpointRecord.HealthNoted(state.id, state.health));
        loops.flushRecords();
        fail(detail);
    }

    /** The disk, or this log alone, cannot be used any more. */
    void fail(String reason) {
        if (phase == Phase.FAILED || phase == Phase.CLOSED) {
            return;
        }
        LOG.error("The log of partition {} failed: {}. Its replica leaves the ISR.", state.id, reason);
        Runnable closeDone = closing;
        closing = null;
        phase = Phase.FAILED;
        loops.endRetention(this);
        state.tail.clear();
        retireActive();
        listener.onFailed(reason);
        if (closeDone != null) {
            close(closeDone);
        }
    }

    /** The disk became full, or has room again. */
    void onSpace(boolean full, String detail) {
        if (phase == Phase.FAILED || phase == Phase.CLOSED) {
            return;
        }
        listener.onDiskFull(full, detail);
        if (!full && isWritable()) {
            listener.onWritable();
        }
    }

    // ---------------------------------------------------------------------------------------------- reading

    @Override
    public void read(long offset, long boundOffset, int maxBytes, ReadCallback callback) {
        if (phase == Phase.FAILED || phase == Phase.CLOSED) {
            callback.onError(
                    ErrorCode.STORAGE_ERROR, "the log of partition " + state.id + " is " + phase + "; retry elsewhere");
            return;
        }
        reader.read(offset, boundOffset, maxBytes, callback);
    }

    @Override
    public boolean inTailCache(long offset) {
        return offset == state.endOffset || state.tail.holds(offset);
    }

    @Override
    public void offsetForTimestamp(long timestampMs, long boundOffset, TimestampCallback callback) {
        if (phase == Phase.FAILED || phase == Phase.CLOSED) {
            callback.onError(
                    ErrorCode.STORAGE_ERROR, "the log of partition " + state.id + " is " + phase + "; retry elsewhere");
            return;
        }
        timestamps.find(timestampMs, boundOffset, callback);
    }

    // ---------------------------------------------------------------------------------------------- retention

    @Override
    public void advanceStartOffset(long offset) {
        long target = Math.min(offset, state.endOffset);
        if (target <= state.startOffset || phase == Phase.FAILED || phase == Phase.CLOSED) {
            return;
        }
        if (phase == Phase.CUTTING || phase == Phase.PREPARING) {
            whenSettled.add(() -> advanceStartOffset(offset));
            return;
        }
        state.startOffset = target;
        state.epochs.trimTo(target);
        List<Segment> dropped = new ArrayList<>();
        while (!state.sealed.isEmpty() && state.sealed.get(0).endOffset() <= target) {
            dropped.add(state.sealed.remove(0));
        }
        markDirty();
        if (!dropped.isEmpty()) {
            loops.note(positions());
            loops.flushRecords();
            jobs.deleteSegments(dropped);
        }
    }

    /** Deletes what the topic's settings no longer keep. Whole segments below the high watermark only. */
    void applyRetention(long nowMs) {
        if (!config.delete() || (phase != Phase.OPEN && phase != Phase.IDLE)) {
            return;
        }
        long total = state.totalBytes();
        long start = state.startOffset;
        for (Segment segment : state.sealed) {
            boolean tooOld = config.retentionMs() >= 0 && segment.largestTimestampMs() < nowMs - config.retentionMs();
            boolean tooMuch = config.retentionBytes() >= 0 && total - segment.sizeBytes() >= config.retentionBytes();
            if ((!tooOld && !tooMuch) || segment.endOffset() > state.highWatermark) {
                break;
            }
            total -= segment.sizeBytes();
            start = segment.endOffset();
        }
        advanceStartOffset(start);
        rollIfExpired(nowMs);
    }

    /** Seals a segment to which nothing is appended any more once all of it is too old, for the next round to delete. */
    private void rollIfExpired(long nowMs) {
        SegmentIndex newest = state.newestIndex();
        boolean expired = config.retentionMs() >= 0
                && newest != null
                && newest.blocks() > 0
                && newest.largestTimestamp() >= 0
                && newest.largestTimestamp() < nowMs - config.retentionMs()
                && state.endOffset <= state.highWatermark;
        if (!expired) {
            return;
        }
        if (phase == Phase.IDLE) {
            prepare();
        } else if (next == null) {
            requestNext();
        } else {
            roll(nowMs);
        }
    }

    @Override
    public void updateConfig(LogConfig changed) {
        config = changed;
        if (changed.flushAsync() == async) {
            return;
        }
        if (!registered) {
            async = changed.flushAsync();
        } else if (changed.flushAsync()) {
            jobs.noteFlush(true);
        } else {
            async = false;
            positionFloor = state.endOffset;
            flushNoteDue = true;
            if (state.durableOffset < state.endOffset) {
                durability.request(state.generation, state.endOffset);
            }
            noteFlushIfSynced();
        }
    }

    private void noteFlushIfSynced() {
        if (flushNoteDue && state.durableOffset >= positionFloor) {
            flushNoteDue = false;
            jobs.noteFlush(false);
        }
    }

    @Override
    public void onFlushNoted(boolean flushAsync) {
        if (flushAsync && config.flushAsync() && !async && phase != Phase.FAILED) {
            async = true;
            reportPosition();
        }
    }

    // ---------------------------------------------------------------------------------------------- closing

    @Override
    public void close(Runnable done) {
        if (phase == Phase.CLOSED || phase == Phase.FAILED) {
            phase = Phase.CLOSED;
            closed.onClosed(state.id, null);
            loops.loop().execute(done);
            return;
        }
        if (phase == Phase.PREPARING || phase == Phase.CUTTING) {
            whenSettled.add(() -> close(done));
            return;
        }
        closing = done;
        boolean open = phase == Phase.OPEN;
        phase = Phase.CLOSING;
        loops.endRetention(this);
        if (!open) {
            completeClose();
            return;
        }
        if (state.durableOffset < state.endOffset) {
            durability.request(state.generation, state.endOffset);
        }
        closeWhenSynced();
    }

    private void closeWhenSynced() {
        if (phase != Phase.CLOSING || state.active == null || state.durableOffset < state.endOffset) {
            return;
        }
        ActiveSegment active = state.active;
        SegmentIndex index = active.index();
        index.closeBlock();
        ByteBuffer frames = IndexFile.encodeFrames(
                index, active.persistedBlocks(), index.blocks(), index.largestTimestamp(), false);
        jobs.finish(
                active, frames, state.endOffset, snapshot(loops.loop().clock().wallMs()), this::completeClose);
        state.idleBase = active.baseOffset();
        state.idleIndex = index;
        state.idlePersistedBlocks = index.blocks();
        retireActive();
    }

    private void completeClose() {
        if (phase != Phase.CLOSING) {
            return;
        }
        if (registered) {
            loops.note(positions());
            loops.flushRecords();
        }
        phase = Phase.CLOSED;
        state.tail.clear();
        closed.onClosed(state.id, registered ? state.unload(state.files.directoryName(), async) : null);
        Runnable done = closing;
        closing = null;
        done.run();
    }

    /** Told when a log has ended. */
    interface ClosedHandler {
        /**
         * Called on the log's loop.
         *
         * @param left what a later opening goes on from; null if there is nothing, or nothing that can be used
         */
        void onClosed(TopicIdPartition id, RecoveredLog left);
    }
}
