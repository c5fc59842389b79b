package io.lograft.dataplane.replica;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.EpochStart;
import java.util.List;
import java.util.UUID;

/**
 * What a follower has of a partition and asks to be attached with.
 *
 * @param id the partition
 * @param brokerId the follower
 * @param generation number of the attempt
 * @param leaderEpoch the leader epoch that the follower follows
 * @param brokerEpoch the follower's registration
 * @param directoryId the directory that holds its replica
 * @param startOffset its log start
 * @param endOffset its log end
 * @param epochTail newest epochs of its log, ascending; empty if the log is empty
 */
public record Offer(
        TopicIdPartition id,
        int brokerId,
        long generation,
        int leaderEpoch,
        long brokerEpoch,
        UUID directoryId,
        long startOffset,
        long endOffset,
        List<EpochStart> epochTail) {

    /** Epoch of the follower's last record, -1 if its log is empty. */
    public int lastEpoch() {
        return epochTail.isEmpty() ? -1 : epochTail.get(epochTail.size() - 1).epoch();
    }
}
