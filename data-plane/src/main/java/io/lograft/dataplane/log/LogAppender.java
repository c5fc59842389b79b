package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.base.NoSpaceException;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The writing end of one log that is open: checks or stamps batches, writes them to the newest segment, and notes what is
 * in them. What follows, durability and news, is the log's. Owned by the partition's loop.
 */
final class LogAppender {
    private final LogState state;
    private final LoopLogs loops;
    private final SegmentRoller roller;
    private final Host host;

    /** The log. */
    interface Host {
        LogConfig config();

        /** A write found no space, and left an unknown part of itself behind: to be cut off before anything else is written. */
        void onNoSpace(String reason);

        /** The disk does not take writes any more. */
        void onWriteFailed(String what, IOException why);

        /** Batches are in the file, and noted. */
        void onWritten(ByteBuffer batches, long baseOffset);

        void beginEpoch(int leaderEpoch, long startOffset);
    }

    LogAppender(LogState state, LoopLogs loops, SegmentRoller roller, Host host) {
        this.state = state;
        this.loops = loops;
        this.roller = roller;
        this.host = host;
    }

    /** One batch of a client, at the log's end. */
    AppendResult asLeader(ByteBuffer batch, int leaderEpoch) {
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
        return append(batch, baseOffset, view);
    }

    /** Batches as a leader stamped them; they must go on where the log ends. */
    AppendResult asFollower(ByteBuffer batches) {
        AppendResult refusal = Continuity.refusal(batches, state, loops.view());
        return refusal == null ? append(batches, state.endOffset, loops.view()) : refusal;
    }

    /** @param view at the last of the batches */
    private AppendResult append(ByteBuffer batches, long baseOffset, RecordBatch view) {
        long nowMs = loops.loop().clock().wallMs();
        AppendResult failure = roller.makeRoom(batches.remaining(), view.nextOffset(), host.config(), nowMs)
                ? write(batches)
                : noSuccessor();
        if (failure != null) {
            return failure;
        }
        for (int at = batches.position(); at < batches.limit(); at = view.endPosition()) {
            noteBatch(view.wrap(batches, at), nowMs);
        }
        host.onWritten(batches, baseOffset);
        return AppendResult.appended(baseOffset, state.endOffset);
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
            host.onNoSpace(full.getMessage());
            return AppendResult.refused(
                    ErrorCode.DISK_FULL,
                    "writing partition " + state.id + " found no space (" + full.getMessage()
                            + "); free space on the disk, appends resume by themselves");
        } catch (IOException failed) {
            host.onWriteFailed("appending to " + state.active.file(), failed);
            return AppendResult.refused(
                    ErrorCode.STORAGE_ERROR,
                    "writing partition " + state.id + " failed: " + failed.getMessage() + "; its disk goes offline");
        } finally {
            one[0] = null;
            batches.position(position);
        }
    }

    private void noteBatch(RecordBatch batch, long nowMs) {
        int epoch = batch.leaderEpoch();
        if (epoch != state.epochs.newest()) {
            noteEpoch(epoch, batch.baseOffset());
        }
        roller.onAppend(nowMs);
        state.lastEpoch = epoch;
        state.active.index().add(batch);
        state.producers.update(batch, nowMs);
        state.endOffset = batch.nextOffset();
    }

    /** An epoch that began without a record, here or on a leader that lost, gives way to the one that has records. */
    private void noteEpoch(int epoch, long baseOffset) {
        if (epoch < state.epochs.newest() && state.epochs.truncateTo(baseOffset)) {
            loops.note(new CheckpointRecord.Truncated(state.id, baseOffset));
        }
        host.beginEpoch(epoch, baseOffset);
    }

    private AppendResult noSuccessor() {
        return AppendResult.refused(
                ErrorCode.THROTTLED,
                "segment " + state.active.file() + " has " + state.active.sizeBytes()
                        + " bytes and its successor is not made yet; the disk is slow, retry");
    }
}
