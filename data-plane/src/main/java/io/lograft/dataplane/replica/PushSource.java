package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.ReplicaLog;

/** What a {@link PushTarget} needs of the leader, and tells it. Called on the partition's loop. */
public interface PushSource {
    ReplicaLog log();

    /** The leader's high watermark. */
    long highWatermark();

    /** The replica acknowledged a position in the current attempt. */
    void onAck(int leaderEpoch, long positionOffset);

    /** The replica cannot go on; the attempt is over. */
    void onStalled(ErrorCode code, String message);

    /** The link is gone, or the replica withdrew; the attempt is over. */
    void onDetached();

    /** The log begins after the batch that the replica needs next; the attempt is over, the replica is told to offer again. */
    void onTooOld(long nextOffset);

    /** Reading the leader's own log failed; the attempt is over, the replica is told to offer again. */
    void onReadFailed(ErrorCode code, String message);
}
