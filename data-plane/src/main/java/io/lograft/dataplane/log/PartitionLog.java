package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One replica's log on one disk. Owned by the partition's loop; see {@link Phase} for its life.
 *
 * <p>Appends ({@link LogAppender}) write to the newest segment's file and ask for a sync; everything that makes, names,
 * cuts or deletes files is a job of the disk's I/O loop ({@link LogJobs}), whose result comes back as a task of this loop.
 */
final class PartitionLog
        implements ReplicaLog, FileDurability.Owner, LogReader.Host, LogJobs.Owner, LogUpkeep.Host, LogAppender.Host {
    private static final Logger LOG = LogManager.getLogger(PartitionLog.class);

    private final LogState state;
    private final LoopLogs loops;
    private final Listener listener;
    private final LogReader reader;
    private final TimestampLookup timestamps;
    private final FileDurability durability;
    private final LogJobs jobs;
    private final SegmentRoller roller;
    private final LogUpkeep upkeep;
    private final LogAppender appender;
    private final FlushMode flush;
    private final ClosedHandler closed;
    private final ArrayDeque<Runnable> whenSettled = new ArrayDeque<>(0);

    private LogConfig config;
    private Phase phase;
    private boolean registered;
    private boolean dirty;
    private boolean positionDue;

    /** A write failed; {@link #fail} is on its way. */
    private boolean broken;

    private Runnable closing;

    /**
     * Life of a log.
     *
     * <ul>
     *   <li>IDLE → PREPARING: {@link #prepare}, or a cut of a log whose file is not open
     *   <li>PREPARING → OPEN: directory, file and registration are there
     *   <li>OPEN → CUTTING: {@link #truncateTo}, {@link #resetTo}; nothing is read meanwhile
     *   <li>CUTTING → OPEN: cut, durable
     *   <li>OPEN → CUTTING_BACK: a write that found no space left something beyond the log's end
     *   <li>CUTTING_BACK → OPEN: it is gone
     *   <li>IDLE, OPEN → CLOSING → CLOSED: {@link #close}, once all is synced
     *   <li>any → FAILED: the disk failed, or a file does not hold what was written
     * </ul>
     */
    private enum Phase {
        IDLE,
        PREPARING,
        OPEN,
        CUTTING,
        CUTTING_BACK,
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
        this.roller = new SegmentRoller(state, jobs);
        this.upkeep = new LogUpkeep(state, loops, jobs, roller, reader, this);
        this.appender = new LogAppender(state, loops, roller, this);
        this.flush = new FlushMode(state, jobs, config.flushAsync());
        this.phase = Phase.IDLE;
        jobs.answerTo(this);
    }

    /** Takes up what recovery found. */
    void load(RecoveredLog recovered) {
        state.load(recovered);
        registered = true;
        flush.load(recovered.flushAsync());
        flush.set(config.flushAsync(), true);
        loops.beginRetention(this);
    }

    LoopLogs loops() {
        return loops;
    }

    LogUpkeep upkeep() {
        return upkeep;
    }

    @Override
    public boolean isOpen() {
        return phase == Phase.OPEN && !broken;
    }

    @Override
    public boolean isIdle() {
        return phase == Phase.IDLE;
    }

    @Override
    public LogConfig config() {
        return config;
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
        return flush.position();
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
        return phase == Phase.OPEN && !broken && !loops.context().space().isFull();
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
        return refusal == null ? appender.asLeader(batch, leaderEpoch) : refusal;
    }

    @Override
    public AppendResult appendAsFollower(ByteBuffer batches) {
        AppendResult refusal = refuseUnlessWritable();
        return refusal == null ? appender.asFollower(batches) : refusal;
    }

    private AppendResult refuseUnlessWritable() {
        if (isWritable()) {
            return null;
        }
        if (phase == Phase.OPEN && !broken) {
            return AppendResult.refused(
                    ErrorCode.DISK_FULL,
                    "partition " + state.id + " takes no appends: "
                            + loops.context().space().detail());
        }
        return AppendResult.refused(
                broken || phase == Phase.FAILED ? ErrorCode.STORAGE_ERROR : ErrorCode.NOT_READY,
                "the log of partition " + state.id + " takes no appends: it is "
                        + (broken ? Phase.FAILED : phase).name().toLowerCase(Locale.ROOT) + "; retry");
    }

    @Override
    public void onNoSpace(String reason) {
        phase = Phase.CUTTING_BACK;
        jobs.cutBack(state.active, state.active.sizeBytes(), reason);
    }

    @Override
    public void onWriteFailed(String what, IOException why) {
        broken = true;
        jobs.diskFailed(what, why);
        loops.loop().execute(() -> fail(what + " failed: " + why.getMessage()));
    }

    @Override
    public void onWritten(ByteBuffer batches, long baseOffset) {
        ActiveSegment active = state.active;
        active.noteWritten(state.endOffset);
        state.tail.add(batches, baseOffset, state.endOffset);
        durability.written(active);
        markDirty();
        if (flush.isAsync()) {
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

    @Override
    public void onNextCreated(ActiveSegment created) {
        roller.onNextCreated(created, phase == Phase.OPEN, loops.loop().clock().wallMs());
    }

    @Override
    public void onNamed(ActiveSegment segment) {
        segment.noteNamed();
        roller.closeIfDone(segment);
    }

    @Override
    public void onReleased(ActiveSegment segment) {
        roller.closeIfDone(segment);
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
        flush.onDurable();
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
    void checkpoint(List<CheckpointRecord> target, long unsavedBytesMax) {
        dirty = false;
        if (!registered || (phase != Phase.OPEN && phase != Phase.IDLE)) {
            return;
        }
        target.add(positions());
        roller.saveIfDue(unsavedBytesMax, loops.loop().clock().wallMs());
        if (state.durableOffset < state.endOffset) {
            durability.request(state.generation, state.endOffset);
        }
    }

    private CheckpointRecord positions() {
        return new CheckpointRecord.Positions(state.id, state.durableOffset, state.highWatermark, state.startOffset);
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
                state.active.isNamed(),
                state.durableOffset);
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
        roller.letGo();
        roller.begin(remainder.active());
        state.takeUp(remainder);
        flush.onCut();
        markDirty();
        phase = Phase.OPEN;
        done.run();
        settle();
    }

    @Override
    public void onCutBack() {
        if (phase == Phase.CUTTING_BACK) {
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
        if (registered) {
            segment.notePersisted(state.idlePersistedBlocks);
        } else {
            register();
        }
        roller.begin(segment);
        state.idleIndex = null;
        markDirty();
        phase = Phase.OPEN;
        settle();
    }

    /** The checkpoint knows the log now; what happened meanwhile follows. */
    private void register() {
        registered = true;
        for (EpochStart epoch : state.epochs.tail(Integer.MAX_VALUE)) {
            loops.note(new CheckpointRecord.EpochBegun(state.id, epoch.epoch(), epoch.startOffset()));
        }
        loops.beginRetention(this);
        flush.set(config.flushAsync(), true);
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

    private boolean isUnsettled() {
        return phase == Phase.PREPARING || phase == Phase.CUTTING || phase == Phase.CUTTING_BACK;
    }

    private void settle() {
        while (phase == Phase.OPEN && !whenSettled.isEmpty()) {
            whenSettled.poll().run();
        }
        if (phase == Phase.OPEN && closing != null) {
            close(closing);
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
        phase = Phase.FAILED;
        loops.endRetention(this);
        state.tail.clear();
        roller.letGo();
        whenSettled.clear();
        listener.onFailed(reason);
        if (closing != null) {
            close(closing);
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
        if (isReadable(callback::onError)) {
            reader.read(offset, boundOffset, maxBytes, callback);
        }
    }

    /** Whether something can be read now; if not, says why. */
    private boolean isReadable(BiConsumer<ErrorCode, String> answer) {
        if (phase == Phase.FAILED || phase == Phase.CLOSED) {
            answer.accept(
                    ErrorCode.STORAGE_ERROR, "the log of partition " + state.id + " is " + phase + "; retry elsewhere");
            return false;
        }
        if (isCutting()) {
            answer.accept(ErrorCode.NOT_READY, "the log of partition " + state.id + " is being cut; retry");
            return false;
        }
        return true;
    }

    @Override
    public boolean isCutting() {
        return phase == Phase.CUTTING;
    }

    @Override
    public boolean inTailCache(long offset) {
        return offset == state.endOffset || state.tail.holds(offset);
    }

    @Override
    public void offsetForTimestamp(long timestampMs, long boundOffset, TimestampCallback callback) {
        if (isReadable(callback::onError)) {
            timestamps.find(timestampMs, boundOffset, callback);
        }
    }

    // ---------------------------------------------------------------------------------------------- retention

    @Override
    public void advanceStartOffset(long offset) {
        long target = Math.min(offset, state.endOffset);
        boolean ended = phase == Phase.FAILED || phase == Phase.CLOSED || phase == Phase.CLOSING;
        if (target <= state.startOffset || ended) {
            return;
        }
        if (isUnsettled()) {
            whenSettled.add(() -> advanceStartOffset(offset));
            return;
        }
        List<Segment> dropped = state.beginAt(target);
        markDirty();
        if (!dropped.isEmpty()) {
            loops.note(positions());
            loops.flushRecords();
            jobs.deleteSegments(dropped);
        }
        listener.onStartOffset();
    }

    @Override
    public void updateConfig(LogConfig changed) {
        config = changed;
        flush.set(changed.flushAsync(), registered);
        if (state.durableOffset < state.endOffset) {
            durability.request(state.generation, state.endOffset);
        }
    }

    @Override
    public void onFlushNoted(boolean flushAsync) {
        if (phase != Phase.FAILED && phase != Phase.CLOSED && flush.onNoted(flushAsync, config.flushAsync())) {
            reportPosition();
        }
    }

    // ---------------------------------------------------------------------------------------------- closing

    @Override
    public void close(Runnable done) {
        if (phase == Phase.CLOSED || phase == Phase.FAILED) {
            phase = Phase.CLOSED;
            closing = null;
            closed.onClosed(state.id, null);
            loops.loop().execute(done);
            return;
        }
        closing = done;
        if (isUnsettled()) {
            return;
        }
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
        roller.finish(loops.loop().clock().wallMs(), this::completeClose);
    }

    private void completeClose() {
        if (phase != Phase.CLOSING) {
            return;
        }
        if (registered) {
            loops.note(positions());
            loops.handOverRecords();
        }
        phase = Phase.CLOSED;
        state.tail.clear();
        closed.onClosed(state.id, registered ? state.unload(state.files.directoryName(), flush.isAsync()) : null);
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
