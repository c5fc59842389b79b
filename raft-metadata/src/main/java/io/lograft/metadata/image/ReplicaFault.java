package io.lograft.metadata.image;

/**
 * A replica that is not good.
 *
 * @param brokerId on which broker
 * @param kind what is the matter
 * @param lastEpoch epoch of its last batch, -1 if its log is empty
 * @param endOffset its log end
 */
public record ReplicaFault(int brokerId, FaultKind kind, int lastEpoch, long endOffset) {
    /** Whether this replica's log reaches further than the other's: by (epoch, end). */
    public boolean reachesFurtherThan(ReplicaFault other) {
        return lastEpoch != other.lastEpoch ? lastEpoch > other.lastEpoch : endOffset > other.endOffset;
    }
}
