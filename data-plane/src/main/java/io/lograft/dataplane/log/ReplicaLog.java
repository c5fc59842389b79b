package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One replica's log: an ordered sequence of record batches on one disk. Owned by the partition's loop; callbacks run on
 * it. Nothing here blocks on a sync, a cold read or a directory operation: those run on the disk's own threads.
 *
 * <p>Buffers handed in are array-backed, belong to the log from then on and are never changed afterwards; buffers
 * handed out are array-backed views of such arrays, each with a position and limit of its own. They stay valid as long
 * as somebody holds them; nobody may write to them.
 */
public interface ReplicaLog {
    TopicIdPartition id();

    /** First offset that the log holds. */
    long startOffset();

    /** Offset that the next record gets. */
    long endOffset();

    /** Everything below is on disk and survives a power cut ({@code flush=async}: equals {@link #endOffset}). */
    long positionOffset();

    /** The last high watermark that was noted, recovered after a restart from the checkpoint (at most the real one). */
    long highWatermark();

    /** Epoch of the last batch, -1 if the log holds none. */
    int lastEpoch();

    /** Grows with every truncation; flush completions of an older generation are dropped. */
    int generation();

    /** What recovery found, and what became of it since. */
    LogHealth health();

    /**
     * The replica has caught up with an ISR member, or the controller has taken note: what recovery found no longer
     * matters, also after a restart. Until this is called, each restart reports it again.
     */
    void resolveHealth();

    /**
     * Whether appends can be taken now. False while the directory or the first segment is being made, while a truncation
     * is under way, while the disk is full, and for ever once the disk failed; {@link Listener#onWritable} follows.
     */
    boolean isWritable();

    /** Asks for {@link #isWritable} to become true (creates what is missing); harmless when repeated. */
    void prepare();

    /**
     * Appends one batch that the caller has validated (see {@code BatchValidator}): checks the producer's sequence,
     * stamps base offset and leader epoch in place, writes it, requests its flush. Only while {@link #isWritable}.
     */
    AppendResult appendAsLeader(ByteBuffer batch, int leaderEpoch);

    /**
     * Appends batches exactly as the leader stamped them. The first must begin at {@link #endOffset}; CRC, continuity
     * and epochs are checked first, and nothing is written if they fail. Only while {@link #isWritable}.
     */
    AppendResult appendAsFollower(ByteBuffer batches);

    /** Notes a leader epoch's start before its first batch (the epoch log is what truncation by epoch reads). */
    void beginEpoch(int leaderEpoch, long startOffset);

    /** Remembers the high watermark; it reaches the checkpoint in the background. */
    void noteHighWatermark(long offset);

    /**
     * KIP-279: the largest epoch at or below {@code epoch} that this log has, and where it ends. Epoch -1 if it has none.
     */
    EpochEnd endOffsetFor(int epoch);

    /** The newest epoch starts, at most {@code max}, in ascending order. */
    List<EpochStart> epochTail(int max);

    /**
     * Cuts the log to this end, durably, in the order that FORMAT.md gives, then calls {@code done} on the loop. Batches
     * are kept or dropped whole: {@link #endOffset} may end up below what was asked. The generation grows at once,
     * {@link #isWritable} is false until done. Not while an earlier truncation is under way. If the disk fails
     * meanwhile, {@link Listener#onFailed} is called instead of {@code done}.
     */
    void truncateTo(long endOffset, Runnable done);

    /** Drops everything and starts again, empty, at this offset; as {@link #truncateTo} otherwise. */
    void resetTo(long offset, Runnable done);

    /**
     * Reads whole batches from the one that contains {@code offset} on, up to the batch that ends at or before {@code
     * boundOffset}, at most {@code maxBytes} but at least one batch. From the tail cache the callback is called before
     * this returns; else later, on the loop, after a cold read.
     */
    void read(long offset, long boundOffset, int maxBytes, ReadCallback callback);

    /** Whether {@link #read} from this offset would be served from memory. */
    boolean inTailCache(long offset);

    /** The first record below {@code boundOffset} with this time stamp or a later one; -1/-1/-1 if there is none. */
    void offsetForTimestamp(long timestampMs, long boundOffset, TimestampCallback callback);

    /** Raises the start of the log (retention, delete-records, a leader's log start); whole segments below are deleted. */
    void advanceStartOffset(long offset);

    /** Applies changed settings of the topic from the next append on. */
    void updateConfig(LogConfig config);

    /** The sequence state of idempotent producers; read-only. */
    ProducerStates producers();

    /** Final flush and checkpoint; {@code done} on the loop. The log is unusable afterwards. */
    void close(Runnable done);

    /** What the log tells its partition; called on the partition's loop. */
    interface Listener {
        /** {@link #positionOffset} grew. */
        void onPosition(long positionOffset);

        /** {@link #startOffset} grew: by retention, or because it was asked to. */
        void onStartOffset();

        /** {@link #isWritable} became true. */
        void onWritable();

        /** The disk failed under the log (never retried); the replica must stop leading and leave the ISR. */
        void onFailed(String reason);

        /** The disk is below its reserve, or no longer ({@link #isWritable} tells). */
        void onDiskFull(boolean full, String detail);
    }

    /** Takes what was read. */
    interface ReadCallback {
        /** Batches in order; empty if nothing lies between the offset and the bound. */
        void onBatches(List<ByteBuffer> batches, long nextOffset);

        /** The offset is outside the log, or the disk failed. */
        void onError(ErrorCode code, String message);
    }

    /** Takes the answer of {@link #offsetForTimestamp}. */
    interface TimestampCallback {
        void onOffset(long offset, long timestampMs, int leaderEpoch);

        void onError(ErrorCode code, String message);
    }
}
